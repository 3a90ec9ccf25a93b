#include <stddef.h>
#include <sys/random.h>

/// The seeds of Swift's hash tables. The C library has it since glibc 2.36 alone.
void arc4random_buf(void *target, size_t count) {
    unsigned char *bytes = target;
    while (count > 0) {
        ssize_t done = getrandom(bytes, count, 0);
        if (done < 0) continue;
        bytes += done;
        count -= (size_t)done;
    }
}
