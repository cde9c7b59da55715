// SPDX-License-Identifier: GPL-3.0-or-later
// What a hostile program tries, with the real sandbox.
#include "run.h"

#include <slipway/sandbox/unix_socket.h>

#include <QTcpServer>
#include <QTemporaryDir>

#include <fstream>

#include <sys/stat.h>

using namespace slipway;
using namespace slipway::test;
namespace fs = std::filesystem;

class TestIsolation : public QObject
{
    Q_OBJECT

    fs::path makeFolder(const char *name)
    {
        const fs::path folder = fs::path(m_folder.path().toStdString()) / name;
        fs::create_directories(folder);
        return folder;
    }

    QTemporaryDir m_folder;

private Q_SLOTS:
    void initTestCase()
    {
        if (const std::string why = whyNoSandbox(); !why.empty())
            QSKIP(why.c_str());
    }

    void writesOnlyWhereItMay()
    {
        const fs::path project = makeFolder("a project ä");
        const fs::path other = makeFolder("readable");
        std::ofstream(other / "file") << "text";
        RunSpec writer =
            shell("echo made > made; cat /read/file; "
                  "for f in /read/x /x /usr/x /etc/x /dev/x /.slipway/x /home/x; do "
                  "echo x 2>/dev/null > $f && echo WROTE $f; done; "
                  "echo x > /tmp/x && echo x > $HOME/x && echo x > /dev/shm/x && echo scratch");
        writer.mounts = {{.host = project.string(), .at = "/project", .access = Access::Write},
                         {.host = other.string(), .at = "/read", .access = Access::Read}};
        const Outcome outcome = run(writer);
        QCOMPARE(outcome.output, std::string("textscratch\n"));
        QCOMPARE(readFile(project / "made").value(), std::string("made\n"));
        QVERIFY(!fs::exists(other / "x"));
        // Nothing of the private places is left.
        QCOMPARE(run(shell("ls /tmp $HOME /dev/shm")).output,
                 std::string("/dev/shm:\n\n/home/user:\n\n/tmp:\n"));
    }

    void seesNothingOfTheHost()
    {
        const Outcome outcome = run(shell("ls /; ls /home /var; cat /etc/passwd; "
                                          "ls /proc | grep -E '^[0-9]+$' | wc -l"));
        for (const char *name : {"root\n", "run\n", "srv\n", "mnt\n", "sys\n", "boot\n", "work\n"})
            QVERIFY2(!("\n" + outcome.output).contains(std::string("\n") + name),
                     outcome.output.c_str());
        QVERIFY(outcome.output.contains("user:x:1000"));
        const auto count =
            std::stoi(outcome.output.substr(outcome.output.rfind("\n", outcome.output.size() - 2)));
        QVERIFY(count < 8);
        QVERIFY(!fs::exists("/usr/x"));
    }

    void cannotReadAFileOfTheHostByItsPath()
    {
        const fs::path secret = fs::path(m_folder.path().toStdString()) / "secret";
        std::ofstream(secret) << "host secret";
        const Outcome outcome = run(
            shell("cat '" + secret.string() + "' /proc/1/root" + secret.string() + " /etc/shadow"));
        QCOMPARE(outcome.output, std::string());
    }

    void isRefused_data()
    {
        QTest::addColumn<QByteArray>("script");
        const auto row = [](const char *name, const char *script) {
            QTest::newRow(name) << QByteArray(script);
        };
        const char *const call =
            "import ctypes, os\n"
            "libc = ctypes.CDLL(None, use_errno=True)\n"
            "def call(n, *a):\n"
            "  r = libc.syscall(n, *a)\n"
            "  print('refused' if r == -1 else 'ALLOWED', ctypes.get_errno())\n";
        const auto system = [&](const char *name, const char *arguments) {
            QTest::newRow(name) << QByteArray(call) + "call(" + arguments + ")";
        };
        system("unshare user", "272, 0x10000000");
        system("clone with a new user namespace", "56, 0x10000000 | 17, 0, 0, 0, 0");
        system("clone3", "435, 0, 0");
        system("setns", "308, 0, 0");
        system("mount", "165, b'x', b'/tmp', b'tmpfs', 0, 0");
        system("umount", "166, b'/tmp', 0");
        system("the new mount calls", "430, b'tmpfs', 0");
        system("pivot_root", "155, b'/tmp', b'/tmp'");
        system("chroot", "161, b'/tmp'");
        system("bpf", "321, 0, 0, 0");
        system("perf_event_open", "298, 0, 0, -1, -1, 0");
        system("userfaultfd", "323, 0");
        system("io_uring", "425, 1, 0");
        system("keyctl", "250, 0, -3, 0");
        system("add_key", "248, b'user', b'a', b'b', 1, -3");
        system("kexec", "246, 0, 0, 0, 0");
        system("init_module", "175, 0, 0, b''");
        system("reboot", "169, 0xfee1dead, 672274793, 0x1234567, 0");
        system("settimeofday", "164, 0, 0");
        system("open_by_handle_at", "304, -100, 0, 0");
        system("x32", "0x40000000 | 39");
        system("a socket to the hypervisor", "41, 40, 1, 0");
        system("a key socket", "41, 15, 3, 2");
        system("ptrace of the first process", "101, 16, 1, 0, 0");
        system("memory of the first process", "310, 1, 0, 0, 0, 0, 0 if 0 else 1");
        row("killing the first process", "import os, signal\n"
                                         "os.kill(1, signal.SIGKILL)\nos.kill(1, signal.SIGTERM)\n"
                                         "import time; time.sleep(0.1)\nprint('refused')");
        row("kernel settings",
            "try: open('/proc/sys/kernel/printk', 'w').write('1'); print('ALLOWED')\n"
            "except OSError: print('refused')");
        row("becoming root", "import os\ntry: os.setuid(0); print('ALLOWED')\n"
                             "except OSError: print('refused')");
        row("typing into the terminal",
            "import fcntl, termios, os\n"
            "m, s = os.openpty()\n"
            "for cmd in (termios.TIOCSTI, termios.TIOCSTI | 1 << 32):\n"
            "  try: fcntl.ioctl(s, cmd & 0xffffffff, b'x'); print('ALLOWED')\n"
            "  except OSError as e: print('refused')");
        row("the first process's secrets", "try: open('/proc/1/environ').read(); print('ALLOWED')\n"
                                           "except OSError: print('refused')");
        row("the first process's file", "try: open('/proc/1/exe', 'r+b'); print('ALLOWED')\n"
                                        "except OSError: print('refused')");
        row("a device", "import os, stat\n"
                        "try: os.mknod('/tmp/sda', 0o600 | stat.S_IFBLK, os.makedev(254, 0)); "
                        "print('ALLOWED')\n"
                        "except OSError: print('refused')");
        row("more limits",
            "import resource\n"
            "try: resource.setrlimit(resource.RLIMIT_FSIZE, (-1, -1)); print('ALLOWED')\n"
            "except (OSError, ValueError): print('refused')");
    }
    void isRefused()
    {
        QFETCH(QByteArray, script);
        const Outcome outcome = run(python(script.toStdString()));
        QVERIFY2(outcome.output.starts_with("refused") && !outcome.output.contains("ALLOWED"),
                 (outcome.output + outcome.error + outcome.reason()).c_str());
    }

    void hasNoCapabilities()
    {
        const Outcome outcome =
            run(shell("grep -E '^(Cap|NoNewPrivs|Seccomp):?' /proc/self/status"));
        QVERIFY(!outcome.output.contains("CapEff:\t0000000000000001"));
        for (const char *line : {"CapPrm:\t0000000000000000", "CapEff:\t0000000000000000",
                                 "CapBnd:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2"})
            QVERIFY2(outcome.output.contains(line), outcome.output.c_str());
    }

    void ordinaryProgramsWork()
    {
        // What a filter breaks first: threads, processes of several kinds, files, timers.
        const Outcome outcome = run(python(
            "import threading, subprocess, multiprocessing, tempfile, ssl, socket, mmap, os\n"
            "t = threading.Thread(target=lambda: None); t.start(); t.join()\n"
            "assert subprocess.run(['true']).returncode == 0\n"
            "p = multiprocessing.get_context('fork').Process(target=lambda: None); p.start(); "
            "p.join()\n"
            "q = multiprocessing.Queue(); q.put(1); assert q.get() == 1\n"
            "tempfile.TemporaryFile().write(b'x')\n"
            "s = socket.create_server(('127.0.0.1', 0)); "
            "socket.create_connection(s.getsockname())\n"
            "assert socket.gethostbyname('localhost') == '127.0.0.1'\n"
            "ssl.create_default_context()\n"
            "assert os.cpu_count() > 0\n"
            "print('works')"));
        QCOMPARE(outcome.output, std::string("works\n"));
    }

    void cannotReachTheHost_data()
    {
        QTest::addColumn<int>("network");
        QTest::newRow("none") << static_cast<int>(Network::None);
        QTest::newRow("outbound") << static_cast<int>(Network::Outbound);
    }
    void cannotReachTheHost()
    {
        QFETCH(int, network);
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::Any));
        const std::string port = std::to_string(server.serverPort());
        RunSpec caller = python("import socket\n"
                                "for host in ('127.0.0.1', '::1', '10.0.2.2'):\n"
                                "  try: socket.create_connection((host, "
                                + port
                                + "), 2); print('REACHED', host)\n"
                                  "  except OSError: pass\n"
                                  "print('done')");
        caller.network = static_cast<Network>(network);
        const Outcome outcome = run(caller);
        if (hasNoOutbound(outcome))
            QSKIP(outcome.failure->message.c_str());
        QCOMPARE(outcome.output, std::string("done\n"));
        // The abstract unix sockets of the host are in its network namespace too.
        QVERIFY(!run(shell("cat /proc/net/unix")).output.contains("@"));
    }

    void outboundHasANetwork()
    {
        RunSpec looking = shell("cat /proc/net/dev /proc/net/fib_trie /etc/resolv.conf");
        looking.network = Network::Outbound;
        const Outcome outcome = run(looking);
        if (hasNoOutbound(outcome))
            QSKIP(outcome.failure->message.c_str());
        QVERIFY2(outcome.output.contains("tap0"), outcome.output.c_str());
        QVERIFY(outcome.output.contains("10.0.2.100"));
        QVERIFY(outcome.output.contains("nameserver 10.0.2.3"));
        QVERIFY(!run(shell("cat /proc/net/dev")).output.contains("tap0"));
    }

    void refusesMountsThatShowMore_data()
    {
        QTest::addColumn<QByteArray>("host");
        QTest::addColumn<QByteArray>("at");
        QTest::addColumn<QByteArray>("code");
        const auto row = [](const char *name, const char *host, const char *at, const char *code) {
            QTest::newRow(name) << QByteArray(host) << QByteArray(at) << QByteArray(code);
        };
        row("everything", "/", "/all", "mount.too_much");
        row("a link to everything", "link-to-root", "/all", "mount.too_much");
        row("a link out of the project", "project/venv", "/venv", "mount.escapes");
        row("host processes", "/proc", "/p", "mount.too_much");
        row("host devices", "/dev", "/d", "mount.too_much");
        row("over the toolchain", "project", "/usr/lib", "mount.reserved");
        row("over settings", "project", "/etc/ssl", "mount.reserved");
        row("over the root", "project", "/", "mount.reserved");
        row("over the first process", "project", "/.slipway", "mount.reserved");
        row("a socket", "socket", "/s", "mount.not_a_file");
    }
    void refusesMountsThatShowMore()
    {
        QFETCH(QByteArray, host);
        QFETCH(QByteArray, at);
        QFETCH(QByteArray, code);
        const fs::path project = makeFolder("project");
        const fs::path base = project.parent_path();
        std::error_code ignored;
        fs::create_symlink("/", base / "link-to-root", ignored);
        fs::create_symlink("/var", project / "venv", ignored);
        ::mkfifo((base / "socket").c_str(), 0600);
        RunSpec mounting = spec({"true"});
        const fs::path path = fs::path(host.toStdString());
        mounting.mounts = {{.host = project.string(), .at = "/project", .access = Access::Write},
                           {.host = path.is_absolute() ? path.string() : (base / path).string(),
                            .at = at.toStdString(),
                            .access = Access::Read}};
        const Outcome outcome = run(mounting);
        QCOMPARE(QByteArray::fromStdString(outcome.reason()), code);
    }

    void aProjectMayBeReachedThroughALink()
    {
        const fs::path project = makeFolder("real");
        std::error_code ignored;
        fs::create_symlink("real", project.parent_path() / "linked", ignored);
        std::ofstream(project / "file") << "here";
        RunSpec reading = shell("cat file");
        reading.mounts = {{.host = (project.parent_path() / "linked").string(),
                           .at = "/project",
                           .access = Access::Write}};
        QCOMPARE(run(reading).output, std::string("here"));
    }

    void linksInTheProjectLeadNowhere()
    {
        const fs::path project = makeFolder("links");
        std::error_code ignored;
        fs::create_symlink(project.parent_path() / "outside", project / "link", ignored);
        std::ofstream(project.parent_path() / "outside") << "outside";
        RunSpec reading = shell("cat link; echo x > link; ln -s /etc/shadow s; cat s");
        reading.mounts = {{.host = project.string(), .at = "/project", .access = Access::Write}};
        QCOMPARE(run(reading).output, std::string());
        QCOMPARE(readFile(project.parent_path() / "outside").value(), std::string("outside"));
    }

    void keepsAHomeThatWasGiven()
    {
        const fs::path home = makeFolder("home");
        RunSpec writing = shell("pwd; echo kept > $HOME/file");
        writing.home = home.string();
        QCOMPARE(run(writing).output, std::string("/home/user\n"));
        QCOMPARE(readFile(home / "file").value(), std::string("kept\n"));
    }

    void opensWindowsOnlyWhereItMay()
    {
        // A display of our own: all that counts is whether its socket can be reached.
        const std::string number = std::to_string(20'000 + ::getpid() % 40'000);
        const fs::path socket = "/tmp/.X11-unix/X" + number;
        std::error_code error;
        fs::create_directories(socket.parent_path(), error);
        const auto listening = listenUnix(socket);
        if (!listening)
            QSKIP(listening.error().message.c_str());
        fs::permissions(socket, fs::perms::all);
        qputenv("DISPLAY", QByteArray::fromStdString(":" + number));
        RunSpec opening =
            python("import os, socket\n"
                   "path = '/tmp/.X11-unix/X"
                   + number
                   + "'\n"
                     "try: socket.socket(socket.AF_UNIX).connect(path); print('yes')\n"
                     "except OSError: print('no')\n"
                     "print(os.environ.get('DISPLAY'))");
        QCOMPARE(run(opening).output, std::string("no\nNone\n"));
        opening.display = true;
        QCOMPARE(run(opening).output, "yes\n:" + number + "\n");
        qunsetenv("DISPLAY");
        ::unlink(socket.c_str());
    }

    void scratchSpaceIsBounded()
    {
        RunSpec filling = shell("for d in /tmp $HOME /dev/shm; do "
                                "head -c 5M /dev/zero > $d/f 2>/dev/null || echo full; done");
        filling.limits.tmp = 1 << 20;
        QCOMPARE(run(filling).output, std::string("full\nfull\nfull\n"));
    }
};

QTEST_GUILESS_MAIN(TestIsolation)
#include "tst_isolation.moc"
