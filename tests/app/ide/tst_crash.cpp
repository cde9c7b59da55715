// SPDX-License-Identifier: GPL-3.0-or-later
// The window is killed while somebody types, again and again: what was typed must come back. This
// program starts itself as the window (--typist), which types by itself and writes down what it
// has after each key.
#include "editor/backup.h"
#include "editor/backupstore.h"
#include "editor/document.h"
#include "editor/editorarea.h"
#include "editor/editorview.h"
#include "editor/scintillaview.h"
#include "shell/application.h"
#include "shell/features.h"
#include "shell/mainwindow.h"
#include "shell/notifications.h"
#include "shell/workspace.h"

#include <slipway/base/files.h>

#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <random>

#include <sys/resource.h>
#include <unistd.h>

using namespace slipway::ide;
using namespace Qt::StringLiterals;
using Sci = QsciScintillaBase;

static QByteArray hashOf(const QByteArray &text)
{
    return QCryptographicHash::hash(text, QCryptographicHash::Sha256).toHex();
}

static qint64 now()
{
    return std::chrono::steady_clock::now().time_since_epoch().count();
}

// --- The window that is killed ------------------------------------------------------------------

class Typist : public QObject
{
public:
    Typist(const QString &folder, unsigned seed)
        : m_random(seed)
        , m_log(folder + u"/../log"_s)
        , m_area(areaOf(m_window))
    {
        if (!m_log.open(QIODevice::WriteOnly | QIODevice::Append))
            qFatal("no log");
        m_window.workspace().open(folder + u"/a.txt"_s);
        connect(&m_window, &MainWindow::completed, this, [this] {
            // What was kept is read when all features are there.
            QTimer::singleShot(0, this, &Typist::begin);
        });
        connect(&m_timer, &QTimer::timeout, this, &Typist::type);
        m_window.show();
    }

private:
    static EditorArea &areaOf(MainWindow &window)
    {
        addFeatures(window);
        return *window.findChild<EditorArea *>();
    }

    /// A file on the left; on the right it again, and behind it a text that has no file.
    void begin()
    {
        const auto hasUntitled = [this] {
            return std::ranges::any_of(m_area.documents(),
                                       [](EditorView *view) { return view->path().isEmpty(); });
        };
        if (m_area.documents().size() == 1 && !hasUntitled())
            m_window.action(u"view.splitRight"_s)->trigger();
        if (!hasUntitled())
            m_window.action(u"file.new"_s)->trigger();
        for (EditorView *view : m_area.documents())
            note("start", *view);
        m_timer.start(4);
    }

    void note(const char *what, const EditorView &view)
    {
        m_log.write(QByteArray(what) + ' ' + (view.path().isEmpty() ? "untitled" : "file") + ' '
                    + QByteArray::number(now()) + ' ' + hashOf(view.text()) + '\n');
        m_log.flush();
    }

    void type()
    {
        const std::vector<EditorView *> views = m_area.documents();
        EditorView &view = *views[m_random() % views.size()];
        ScintillaView &text = view.scintilla();
        switch (m_random() % 16) {
        case 0:
            QTest::keyClick(&text, Qt::Key_Return);
            break;
        case 1:
        case 2:
            QTest::keyClick(&text, Qt::Key_Backspace);
            break;
        case 3:
            QTest::keyClick(&text, Qt::Key_Up);
            break;
        case 4:
            text.send(Sci::SCI_UNDO);
            break;
        case 5:
            text.send(Sci::SCI_GOTOPOS, long(m_random() % 50));
            break;
        default:
            QTest::keyClick(&text, char('a' + m_random() % 26));
        }
        note("key", view);
    }

    std::mt19937 m_random;
    QFile m_log;
    MainWindow m_window;
    EditorArea &m_area;
    QTimer m_timer;
};

// --- The test -----------------------------------------------------------------------------------

class TestCrash : public QObject
{
    Q_OBJECT

private:
    struct State
    {
        bool start;
        qint64 time;
        QByteArray hash;
    };
    /// Of each text, by what the log calls it.
    using States = std::map<QByteArray, std::vector<State>>;

    static States statesIn(const QString &log)
    {
        States states;
        QFile file(log);
        if (!file.open(QIODevice::ReadOnly))
            return states;
        for (const QByteArray &line : file.readAll().split('\n')) {
            const QByteArrayList words = line.split(' ');
            if (words.size() == 4 && words[3].size() == 64)
                states[words[1]].push_back({words[0] == "start", words[2].toLongLong(), words[3]});
        }
        return states;
    }

    static qint64 lostOf(const std::vector<State> &states, const QByteArray &hash, qint64 killed);

    struct Place;
    using Meanwhile = std::function<void()>;
    /// Starts it, lets it type, does `meanwhile`, kills it and looks at what is left.
    static void killAgainAndAgain(const Place &place, int rounds, const Meanwhile &meanwhile = {});

private Q_SLOTS:
    void initTestCase() { setUpApplication(); }
    void losesNothingWhenKilled();
    void losesNothingWhenTheDiskIsFull();
    void losesNothingWhereTheFolderIsReadOnly();
    void keepsTextInMemoryWhileTheDiskIsFull();
    void keepsTextInMemoryWhileTheFolderCannotBeWritten();
    void windowsDoNotSeeEachOthersTexts();
    void takesOverWhatOthersLeft();
    void putsNoNewerFileBack();
    void readsWhatWasKeptInWhicheverTabIsFirst();
};

/// Where the window that is killed works. What it keeps may be on a disk that only it sees.
struct TestCrash::Place
{
    QTemporaryDir top;
    QString folder = top.filePath(u"project"_s);
    QString state = top.filePath(u"STATE"_s);
    /// `state` as it is seen from here.
    QString visibleState = state;
    /// What the window's command is put behind.
    QStringList enter = {};

    void setUp() const
    {
        QVERIFY(QDir().mkpath(folder) && QDir().mkpath(state));
        QVERIFY(slipway::writeFileAtomic((folder + u"/a.txt"_s).toStdString(), "one\ntwo\n"));
    }
};

/// How long before `killed` the first key was pressed that is not in the text with this hash.
qint64 TestCrash::lostOf(const std::vector<State> &states, const QByteArray &hash, qint64 killed)
{
    std::size_t next = states.size();
    while (next > 0 && states[next - 1].hash != hash)
        --next;
    [&] { QVERIFY2(next > 0, "what was kept had never been typed"); }();
    return next == states.size() ? 0 : killed - states[next].time;
}

void TestCrash::killAgainAndAgain(const Place &place, int rounds, const Meanwhile &meanwhile)
{
    const unsigned seed = std::random_device()();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const QString &name : {u"CONFIG"_s, u"DATA"_s, u"CACHE"_s})
        environment.insert(u"XDG_%1_HOME"_s.arg(name), place.top.filePath(name));
    environment.insert(u"XDG_STATE_HOME"_s, place.state);
    std::map<QByteArray, QByteArray> kept;
    qint64 worst = 0;
    for (int round = 0; round < rounds; ++round) {
        const QString log = place.top.filePath(u"log"_s);
        QFile::remove(log);
        QProcess window;
        window.setProcessEnvironment(environment);
        window.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        const QStringList command =
            place.enter
            + QStringList{QCoreApplication::applicationFilePath(), u"--typist"_s, place.folder,
                          QString::number(random())};
        window.start(command.front(), command.sliced(1));
        const auto pause = [&] {
            const qint64 end = now() + qint64(random() % 900) * 1'000'000;
            QTRY_VERIFY_WITH_TIMEOUT(now() >= end, 60'000);
        };
        QTRY_VERIFY_WITH_TIMEOUT(statesIn(log)["file"].size() > 20, 60'000);
        QTRY_VERIFY_WITH_TIMEOUT(statesIn(log)["untitled"].size() > 20, 60'000);
        pause();
        if (meanwhile) {
            meanwhile();
            pause();
        }
        window.kill();
        QTRY_COMPARE_WITH_TIMEOUT(window.state(), QProcess::NotRunning, 60'000);
        const qint64 killed = now();
        const States states = statesIn(log);
        for (const auto &[name, hash] : kept) // The window shows what was kept.
            QCOMPARE(states.at(name).front().hash, hash);
        // What is kept now is a text that was there, and none from long ago.
        kept = {{"file", hashOf("one\ntwo\n")}, {"untitled", hashOf("")}};
        qputenv("XDG_STATE_HOME", place.visibleState.toUtf8());
        {
            const BackupStore store(place.folder);
            QVERIFY(store.found().size() <= 2);
            for (const auto &[id, file] : store.found()) {
                const auto backup = readBackup(file);
                QVERIFY2(backup.has_value(), backup ? "" : backup.error().describe().c_str());
                const QString path = QString::fromStdString(backup->header.path);
                QVERIFY(path.isEmpty() || path == place.folder + u"/a.txt"_s);
                kept[path.isEmpty() ? "untitled" : "file"] =
                    hashOf(QByteArray::fromStdString(backup->text));
            }
        }
        for (const auto &[name, hash] : kept)
            worst = std::max(worst, lostOf(states.at(name), hash, killed));
    }
    qInfo("at most the last %lld ms were lost in %d rounds", worst / 1'000'000, rounds);
    // A second is what is promised; a machine may be ten times as slow as any of ours.
    QVERIFY(worst < 10'000'000'000);
}

void TestCrash::losesNothingWhenKilled()
{
    const Place place;
    place.setUp();
    killAgainAndAgain(place, 8);
}

void TestCrash::losesNothingWhenTheDiskIsFull()
{
    Place place;
    place.setUp();
    // A disk of its own, which lives as long as this process does.
    QProcess disk;
    const auto stop = qScopeGuard([&] {
        disk.kill();
        disk.waitForFinished();
    });
    disk.start(u"unshare"_s,
               {u"--user"_s, u"--map-root-user"_s, u"--mount"_s, u"sh"_s, u"-c"_s,
                u"mount -t tmpfs -o size=4m none \"$1\" && echo ready && exec sleep 100000"_s,
                u"sh"_s, place.state});
    disk.waitForReadyRead(60'000);
    if (disk.readLine().trimmed() != "ready")
        QSKIP("this system lets nobody mount a small disk");
    const QString process = QString::number(disk.processId());
    place.visibleState = u"/proc/%1/root%2"_s.arg(process, place.state);
    place.enter = {u"nsenter"_s,  u"--user"_s, u"--mount"_s, u"--preserve-credentials"_s,
                   u"--target"_s, process};
    const QString filler = place.visibleState + u"/filler"_s;
    const auto hasReserve = [&place] {
        QDirIterator files(place.visibleState, {u"reserve"_s}, QDir::Files,
                           QDirIterator::Subdirectories);
        return files.hasNext() && QFileInfo(files.next()).size() > 0;
    };
    int filled = 0;
    killAgainAndAgain(place, 5, [&] {
        QFile::remove(filler);
        // There is room again: what was taken from the reserve is put back with the next write.
        QTRY_VERIFY_WITH_TIMEOUT(hasReserve(), 60'000);
        QFile file(filler);
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
        const QByteArray block(4096, 'x');
        while (file.write(block) == block.size())
            ++filled;
    });
    QVERIFY(filled > 0);
}

void TestCrash::losesNothingWhereTheFolderIsReadOnly()
{
    Place place;
    place.setUp();
    // Permissions mean nothing to root, so it becomes somebody else.
    if (::geteuid() == 0) {
        place.enter = {u"unshare"_s, u"--user"_s, u"--map-user=1000"_s, u"--map-group=1000"_s};
        QProcess probe;
        probe.start(place.enter[0], place.enter.sliced(1) + QStringList{u"true"_s});
        probe.waitForFinished(60'000);
        if (probe.exitStatus() != QProcess::NormalExit || probe.exitCode() != 0)
            QSKIP("root cannot become somebody else here");
    }
    QVERIFY(QFile::setPermissions(place.folder, QFile::ReadOwner | QFile::ExeOwner));
    killAgainAndAgain(place, 4);
    QVERIFY(QFile::setPermissions(place.folder,
                                  QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    QCOMPARE(*slipway::readFile((place.folder + u"/a.txt"_s).toStdString()), "one\ntwo\n");
}

/// Raises or lowers how large a file may become.
static void limitFiles(rlim_t bytes)
{
    rlimit limit{};
    ::getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = std::min(bytes, limit.rlim_max);
    ::setrlimit(RLIMIT_FSIZE, &limit);
}

void TestCrash::keepsTextInMemoryWhileTheDiskIsFull()
{
    QTemporaryDir state;
    qputenv("XDG_STATE_HOME", state.path().toUtf8());
    std::signal(SIGXFSZ, SIG_IGN);
    EditorView view;
    auto store = std::make_shared<BackupStore>(QString());
    auto *backup = new Backup(view.document(), store);
    QSignalSpy failed(backup, &Backup::failed);
    QSignalSpy recovered(backup, &Backup::recovered);
    view.scintilla().replaceRange(0, 0, "first");
    auto first = backup->flush();
    QTRY_VERIFY(first.isFinished());
    QVERIFY(first.result());
    limitFiles(2000);
    const auto reset = qScopeGuard([] { limitFiles(RLIM_INFINITY); });
    view.scintilla().replaceRange(5, 5, QByteArray(4000, 'x'));
    auto second = backup->flush();
    QTRY_VERIFY(second.isFinished());
    QVERIFY(!second.result());
    QCOMPARE(failed.size(), 1);
    // What was written before is whole.
    QCOMPARE(readBackup(store->backupFile(backup->id()))->text, "first");
    view.scintilla().replaceRange(0, 0, "0");
    QCOMPARE(view.text(), "0first" + QByteArray(4000, 'x'));
    limitFiles(RLIM_INFINITY);
    auto third = backup->flush();
    QTRY_VERIFY(third.isFinished());
    QVERIFY(third.result());
    QCOMPARE(recovered.size(), 1);
    QCOMPARE(QByteArray::fromStdString(readBackup(store->backupFile(backup->id()))->text),
             view.text());
}

void TestCrash::keepsTextInMemoryWhileTheFolderCannotBeWritten()
{
    QTemporaryDir top;
    const QString state = top.filePath(u"state"_s);
    // Not even root can make a folder in a file.
    QVERIFY(slipway::writeFileAtomic(state.toStdString(), ""));
    qputenv("XDG_STATE_HOME", state.toUtf8());
    EditorView view;
    auto store = std::make_shared<BackupStore>(QString());
    auto *backup = new Backup(view.document(), store);
    QSignalSpy failed(backup, &Backup::failed);
    view.scintilla().replaceRange(0, 0, "text");
    auto first = backup->flush();
    QTRY_VERIFY(first.isFinished());
    QVERIFY(!first.result());
    QCOMPARE(failed.size(), 1);
    QVERIFY(!backup->isSafe());
    QVERIFY(QFile::remove(state));
    auto second = backup->flush();
    QTRY_VERIFY(second.isFinished());
    QVERIFY(second.result());
    const auto file = store->backupFile(backup->id());
    QCOMPARE(readBackup(file)->text, "text");
    const QFileInfo info(QString::fromStdString(file.string()));
    QCOMPARE(info.permissions() & QFile::Permissions(0x77), QFile::Permissions());
}

void TestCrash::windowsDoNotSeeEachOthersTexts()
{
    QTemporaryDir state;
    qputenv("XDG_STATE_HOME", state.path().toUtf8());
    EditorView view;
    auto store = std::make_shared<BackupStore>(u"/project"_s);
    auto *backup = new Backup(view.document(), store);
    view.scintilla().replaceRange(0, 0, "mine");
    auto done = backup->flush();
    QTRY_VERIFY(done.isFinished());
    const BackupStore second(u"/project"_s);
    QVERIFY(second.found().empty());
    QVERIFY(second.sessionFile() != store->sessionFile());
    const BackupStore other(u"/other"_s);
    QVERIFY(other.found().empty());
    QCOMPARE(readBackup(store->backupFile(backup->id()))->text, "mine");
}

void TestCrash::takesOverWhatOthersLeft()
{
    QTemporaryDir state;
    qputenv("XDG_STATE_HOME", state.path().toUtf8());
    {
        BackupStore one(u"/project"_s);
        BackupStore two(u"/project"_s);
        for (BackupStore *store : {&one, &two}) {
            auto written = store->run([store]() -> slipway::Result<std::uint64_t> {
                return writeBackup(store->backupFile(QString::number(quintptr(store))), {}, "", "x",
                                   {});
            });
            QTRY_VERIFY(written.isFinished());
            QVERIFY(written.result().has_value());
        }
    }
    const BackupStore next(u"/project"_s);
    QCOMPARE(next.found().size(), 2U);
}

/// Killed before its session knew of the first key, with the file on both sides of a split.
void TestCrash::readsWhatWasKeptInWhicheverTabIsFirst()
{
    QTemporaryDir state;
    qputenv("XDG_STATE_HOME", state.path().toUtf8());
    QTemporaryDir folder;
    const QString path = folder.filePath(u"a.txt"_s);
    QVERIFY(slipway::writeFileAtomic(path.toStdString(), "one\n"));
    const auto open = [&path] {
        auto window = std::make_unique<MainWindow>();
        addFeatures(*window);
        window->workspace().open(path);
        QSignalSpy completed(window.get(), &MainWindow::completed);
        window->show();
        [&] { QTRY_VERIFY(!completed.isEmpty()); }();
        return window;
    };
    auto window = open();
    window->action(u"view.splitRight"_s)->trigger();
    QCOMPARE(window->findChild<EditorArea *>()->documents().size(), 1U);
    window->close();
    QTRY_VERIFY(!window->isVisible());
    window.reset();
    {
        BackupStore store(folder.path());
        QVERIFY(QFile::exists(QString::fromStdString(store.sessionFile().string())));
        auto written = store.run([&]() -> slipway::Result<std::uint64_t> {
            BackupHeader header;
            header.path = path.toStdString();
            header.stamp = FileStamp::of(path.toStdString());
            return writeBackup(store.backupFile(u"kept"_s), header, "one\n", "kept\n", {});
        });
        QTRY_VERIFY(written.isFinished());
        QVERIFY(written.result().has_value());
    }
    window = open();
    EditorArea *area = window->findChild<EditorArea *>();
    QTRY_COMPARE(area->current()->text(), "kept\n");
    QCOMPARE(area->documents().size(), 1U);
}

void TestCrash::putsNoNewerFileBack()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(u"a.txt"_s);
    const auto write = [&](std::string_view text) {
        QVERIFY(slipway::writeFileAtomic(path.toStdString(), text));
    };
    write("a\nb\nc\nd\ne\n");
    BackupText backup;
    backup.header.path = path.toStdString();
    backup.header.stamp = FileStamp::of(path.toStdString());
    backup.base = "a\nb\nc\nd\ne\n";
    backup.text = "mine\nb\nc\nd\ne\n";
    write("a\nb\nc\nd\ntheirs\n");
    EditorView merged;
    merged.open(path);
    QCOMPARE(merged.document().restore(backup), Document::Restored::Merged);
    QCOMPARE(merged.text(), "mine\nb\nc\nd\ntheirs\n");
    merged.scintilla().send(Sci::SCI_UNDO);
    QCOMPARE(merged.text(), "mine\nb\nc\nd\ne\n");
    write("theirs\nb\nc\nd\ne\n");
    EditorView conflict;
    conflict.open(path);
    QCOMPARE(conflict.document().restore(backup), Document::Restored::Conflict);
    QCOMPARE(conflict.text(), "mine\nb\nc\nd\ne\n");
    QSignalSpy failed(&conflict.document(), &Document::saveFailed);
    auto saved = conflict.document().save();
    QTRY_COMPARE(failed.size(), 1);
    QCOMPARE(*slipway::readFile(path.toStdString()), "theirs\nb\nc\nd\ne\n");
}

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.value(1) == u"--typist") {
        setUpApplication();
        const Typist typist(arguments.value(2), arguments.value(3).toUInt());
        return QApplication::exec();
    }
    TestCrash test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_crash.moc"
