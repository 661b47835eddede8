// Runs a command and kills it, by SIGKILL, as it enters the N-th of its system calls that change files or locks, counted over
// all of its threads. Usage: kill_at N COMMAND…, N = 0 to let it live. Prints how many such calls there were, or the one
// at which it was killed; ends with the command's exit code, 137 if it was killed, 125 where it cannot be traced.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define CALL(name) {SYS_##name, #name}
static const struct {
    long number;
    const char *name;
} calls[] = {
    CALL(openat), CALL(write), CALL(pwrite64), CALL(writev), CALL(copy_file_range), CALL(sendfile), CALL(ftruncate),
    CALL(fallocate), CALL(fsync), CALL(fdatasync), CALL(renameat), CALL(renameat2), CALL(linkat), CALL(symlinkat),
    CALL(unlinkat), CALL(mkdirat), CALL(fchmod), CALL(fchmodat), CALL(flock),
#ifdef SYS_open
    CALL(open), CALL(creat), CALL(rename), CALL(link), CALL(symlink), CALL(unlink), CALL(rmdir), CALL(mkdir), CALL(chmod),
#endif
};

// The name of a call that changes something, or nothing: opening to read does not, nor does what goes to a terminal.
static const char *changes(const struct __ptrace_syscall_info *info) {
    const uint64_t *args = info->entry.args;
    long number = (long)info->entry.nr;
    const uint64_t writes = O_CREAT | O_TRUNC | O_WRONLY | O_RDWR;
    if (number == SYS_openat && !(args[2] & writes)) return NULL;
#ifdef SYS_open
    if (number == SYS_open && !(args[1] & writes)) return NULL;
#endif
    if ((number == SYS_write || number == SYS_writev) && args[0] <= 2) return NULL;
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (calls[i].number == number) return calls[i].name;
    return NULL;
}

static void cannot(const char *what) {
    perror(what);
    exit(125);
}

int main(int argc, char **argv) {
    if (argc < 3) return fprintf(stderr, "usage: kill_at N COMMAND…\n"), 2;
    long wanted = atol(argv[1]), count = 0;
    pid_t child = fork();
    if (child == -1) cannot("fork");
    if (child == 0) {
        if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) == -1) cannot("ptrace");
        // The command's own words would be taken for ours.
        if (dup2(2, 1) == -1 || raise(SIGSTOP) != 0) cannot("stop");
        execvp(argv[2], argv + 2);
        cannot(argv[2]);
    }
    int status;
    const long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL;
    if (waitpid(child, &status, 0) == -1) cannot("waitpid");
    if (WIFEXITED(status)) return WEXITSTATUS(status);
    if (ptrace(PTRACE_SETOPTIONS, child, NULL, options) == -1) cannot("ptrace");
    for (pid_t at = child;;) {
        int passed = 0;
        if (WIFSTOPPED(status)) {
            int signal = WSTOPSIG(status);
            if (signal == (SIGTRAP | 0x80)) {
                struct __ptrace_syscall_info info;
                const char *name = NULL;
                if (ptrace(PTRACE_GET_SYSCALL_INFO, at, sizeof info, &info) > 0 && info.op == PTRACE_SYSCALL_INFO_ENTRY)
                    name = changes(&info);
                if (name && ++count == wanted) {
                    kill(child, SIGKILL);
                    while (waitpid(-1, &status, __WALL) != -1 || errno == EINTR) {}
                    puts(name);
                    return 137;
                }
            } else if (signal != SIGTRAP && signal != SIGSTOP) {
                passed = signal;
            }
            // One that is gone meanwhile is none of ours.
            ptrace(PTRACE_SYSCALL, at, NULL, (long)passed);
        } else if (at == child) {
            printf("%ld\n", count);
            return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        }
        at = waitpid(-1, &status, __WALL);
        if (at == -1) cannot("waitpid");
    }
}
