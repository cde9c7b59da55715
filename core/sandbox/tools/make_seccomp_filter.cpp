// SPDX-License-Identifier: GPL-3.0-or-later
// Writes the sandbox's seccomp filter as a C array. libseccomp takes longer to put a filter
// together than the kernel takes to load it, so that is done once, when Slipway is built.

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <fcntl.h>
#include <linux/sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

namespace {

[[noreturn]] void fail(const char *what)
{
    std::perror(what);
    std::exit(1);
}

void check(int result, const char *what)
{
    if (result < 0) {
        errno = -result;
        fail(what);
    }
}

/// A program asked for something it may not have.
constexpr int forbidden[] = {
    // Keys belong to users, not to namespaces.
    SCMP_SYS(add_key),
    SCMP_SYS(keyctl),
    SCMP_SYS(request_key),
    // Kernel code and its debugging: large surfaces, no use here.
    SCMP_SYS(bpf),
    SCMP_SYS(perf_event_open),
    SCMP_SYS(lookup_dcookie),
    SCMP_SYS(kcmp),
    SCMP_SYS(init_module),
    SCMP_SYS(finit_module),
    SCMP_SYS(delete_module),
    SCMP_SYS(create_module),
    SCMP_SYS(query_module),
    SCMP_SYS(get_kernel_syms),
    SCMP_SYS(kexec_load),
    SCMP_SYS(kexec_file_load),
    SCMP_SYS(iopl),
    SCMP_SYS(ioperm),
    SCMP_SYS(modify_ldt),
    SCMP_SYS(vm86),
    SCMP_SYS(vm86old),
    SCMP_SYS(syslog),
    SCMP_SYS(uselib),
    SCMP_SYS(userfaultfd),
    // A user namespace of its own would give a program capabilities over new kernel surfaces.
    SCMP_SYS(unshare),
    SCMP_SYS(setns),
    SCMP_SYS(mount),
    SCMP_SYS(umount),
    SCMP_SYS(umount2),
    SCMP_SYS(pivot_root),
    SCMP_SYS(chroot),
    SCMP_SYS(open_tree),
    SCMP_SYS(move_mount),
    SCMP_SYS(fsopen),
    SCMP_SYS(fsconfig),
    SCMP_SYS(fsmount),
    SCMP_SYS(fspick),
    SCMP_SYS(mount_setattr),
    SCMP_SYS(open_by_handle_at),
    SCMP_SYS(name_to_handle_at),
    SCMP_SYS(fanotify_init),
    SCMP_SYS(fanotify_mark),
    // The machine is not a program's business.
    SCMP_SYS(acct),
    SCMP_SYS(quotactl),
    SCMP_SYS(quotactl_fd),
    SCMP_SYS(swapon),
    SCMP_SYS(swapoff),
    SCMP_SYS(reboot),
    SCMP_SYS(settimeofday),
    SCMP_SYS(clock_settime),
    SCMP_SYS(clock_adjtime),
    SCMP_SYS(adjtimex),
    SCMP_SYS(stime),
    SCMP_SYS(sethostname),
    SCMP_SYS(setdomainname),
    SCMP_SYS(vhangup),
    SCMP_SYS(nfsservctl),
    SCMP_SYS(move_pages),
    SCMP_SYS(migrate_pages),
    SCMP_SYS(ustat),
    SCMP_SYS(sysfs),
    SCMP_SYS(_sysctl),
};

/// Programs know how to go on where the kernel does not have these. clone3 takes its flags in
/// memory, where a filter cannot look, so that the C library has to use clone.
constexpr int absent[] = {
    SCMP_SYS(clone3),         SCMP_SYS(io_uring_setup),
    SCMP_SYS(io_uring_enter), SCMP_SYS(io_uring_register),
    SCMP_SYS(memfd_secret),
};

constexpr std::uint64_t newNamespaces = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET
                                        | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;

void deny(scmp_filter_ctx filter, int call, std::uint32_t error)
{
    // -EFAULT and -EDOM: a call this architecture never had.
    const int result = seccomp_rule_add(filter, SCMP_ACT_ERRNO(error), call, 0);
    if (result != -EFAULT && result != -EDOM)
        check(result, "seccomp_rule_add");
}

void denyFlags(scmp_filter_ctx filter, int call, unsigned argument)
{
    for (std::uint64_t flag = 1; flag <= newNamespaces; flag <<= 1) {
        if ((newNamespaces & flag) != 0)
            check(seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), call, 1,
                                   SCMP_CMP(argument, SCMP_CMP_MASKED_EQ, flag, flag)),
                  "clone");
    }
}

void denyValue(scmp_filter_ctx filter, int call, unsigned argument, std::uint64_t value)
{
    // The kernel looks at the lower half only, so the upper one must not hide the value.
    check(seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), call, 1,
                           SCMP_CMP(argument, SCMP_CMP_MASKED_EQ, 0xffffffffU, value)),
          "value");
}

void addRules(scmp_filter_ctx filter)
{
    for (const int call : forbidden)
        deny(filter, call, EPERM);
    for (const int call : absent)
        deny(filter, call, ENOSYS);
    denyFlags(filter, SCMP_SYS(clone), 0);
    // Typing into the terminal of whoever looks at it, in the old way and the console's.
    denyValue(filter, SCMP_SYS(ioctl), 1, TIOCSTI);
    denyValue(filter, SCMP_SYS(ioctl), 1, TIOCLINUX);
    // Every readable page executable; 0xffffffff only asks, as gdb does.
    check(seccomp_rule_add(
              filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(personality), 1,
              SCMP_CMP(0, SCMP_CMP_MASKED_EQ, READ_IMPLIES_EXEC | 0x80000000U, READ_IMPLIES_EXEC)),
          "personality");
    // Families that are not namespaced or have a history of holes, and no use to a program here.
    for (const int family :
         {AF_AX25,      AF_IPX,   AF_APPLETALK, AF_X25,    AF_ROSE,       AF_NETBEUI, AF_KEY,
          AF_ATMPVC,    AF_RDS,   AF_IRDA,      AF_PPPOX,  AF_LLC,        AF_IB,      AF_TIPC,
          AF_BLUETOOTH, AF_RXRPC, AF_ISDN,      AF_PHONET, AF_IEEE802154, AF_CAIF,    AF_NFC,
          AF_VSOCK,     AF_KCM,   AF_QIPCRTR,   AF_SMC,    AF_XDP,        AF_MCTP,    AF_ALG})
        denyValue(filter, SCMP_SYS(socket), 0, static_cast<std::uint64_t>(family));
}

} // namespace

int main(int count, char **arguments)
{
    if (count != 2)
        return 2;
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    if (!filter)
        fail("seccomp_init");
    // Calls of another architecture (32 bit, x32) would pass by all numbers above.
    check(seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ERRNO(ENOSYS)), "badarch");
    check(seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP, 0), "nnp");
    addRules(filter);
    check(seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2), "optimize");

    const int memory = memfd_create("filter", MFD_CLOEXEC);
    check(seccomp_export_bpf(filter, memory), "seccomp_export_bpf");
    seccomp_release(filter);
    std::vector<unsigned char> bytes(static_cast<std::size_t>(lseek(memory, 0, SEEK_END)));
    if (pread(memory, bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
        fail("pread");

    std::FILE *output = std::fopen(arguments[1], "w");
    if (!output)
        fail(arguments[1]);
    for (std::size_t i = 0; i < bytes.size(); ++i)
        std::fprintf(output, "%u,%c", static_cast<unsigned>(bytes[i]), i % 16 == 15 ? '\n' : ' ');
    return std::fclose(output) == 0 ? 0 : 1;
}
