// Runs a program and says how much memory it had at the most, in KiB.
//
//     launch FILE PROGRAM ARGUMENT ...    writes the number to FILE, and ends as PROGRAM does
//
// To the kernel the peak of a process begins with that of whoever started it. This one is small; the runner is not.
#include <cstdio>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int count, char **arguments) {
    if (count < 3) return 64;
    pid_t child = fork();
    if (child == 0) {
        execv(arguments[2], arguments + 2);
        _exit(127);
    }
    int status;
    rusage usage;
    if (child < 0 || wait4(child, &status, 0, &usage) != child) return 71;
    FILE *file = fopen(arguments[1], "w");
    if (file == nullptr) return 73;
    fprintf(file, "%ld\n", usage.ru_maxrss);
    fclose(file);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 70;
}
