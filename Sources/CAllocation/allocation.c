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

/// Keeps one heap for all but the largest blocks, so that the arrays of one window after another lie in the
/// same pages: those that the system gives anew cost more than what is computed in them. Larger blocks go
/// back to it as soon as they are freed, and so does what the heap has free at its end beyond 16 MiB. By
/// default a large block that is freed, such as an image's file, makes all that follow share the heap, whose
/// holes stay with the process.
__attribute__((constructor)) static void keep_one_heap(void) {
    mallopt(M_MMAP_THRESHOLD, 4 << 20);
    mallopt(M_TRIM_THRESHOLD, 16 << 20);
}

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
