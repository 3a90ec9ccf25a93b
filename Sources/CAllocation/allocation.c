// Allocation that ends the process with one line when there is no memory: neither Swift nor its run-time
// library can go on without. It takes the place of the C library's functions in the whole process. Sanitizers
// bring their own.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define HAS_SANITIZER 1
#endif
#endif

#if defined(__GLIBC__) || defined(__linux__)
#include <features.h>
#endif

#if defined(__GLIBC__) && !defined(HAS_SANITIZER)
#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

/// Gives blocks of 128 KiB and more back to the system as soon as they are freed, whatever was freed before:
/// by default a block of some MB that is freed, such as an image's file, makes those that follow share one
/// heap, whose holes stay with the process.
__attribute__((constructor)) static void return_large_blocks(void) { mallopt(M_MMAP_THRESHOLD, 128 << 10); }

/// Writes the line without allocating.
static void *fail(size_t size) {
    char line[96] = "vqz: out of memory: ", digits[24];
    size_t megabytes = (size >> 20) + 1, count = 0, length = strlen(line);
    do digits[count++] = (char)('0' + megabytes % 10);
    while ((megabytes /= 10) > 0);
    while (count > 0) line[length++] = digits[--count];
    const char *end = " MiB more were wanted\n";
    memcpy(line + length, end, strlen(end));
    ssize_t written = write(STDERR_FILENO, line, length + strlen(end));
    (void)written;
    _exit(1);
}

void *malloc(size_t size) {
    void *block = __libc_malloc(size);
    return block || size == 0 ? block : fail(size);
}

void *calloc(size_t count, size_t size) {
    void *block = __libc_calloc(count, size);
    return block || count == 0 || size == 0 ? block : fail(count * size);
}

void *realloc(void *old, size_t size) {
    void *block = __libc_realloc(old, size);
    return block || size == 0 ? block : fail(size);
}

void *memalign(size_t alignment, size_t size) {
    void *block = __libc_memalign(alignment, size);
    return block || size == 0 ? block : fail(size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **block, size_t alignment, size_t size) {
    if (alignment % sizeof(void *) || (alignment & (alignment - 1))) return EINVAL;
    *block = memalign(alignment, size);
    return 0;
}
#endif
