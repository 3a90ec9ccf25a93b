// What Tests/CKernelTrace/replay.c asks of a system, and what the test in node asks of it.
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "CKernelTrace.h"

__attribute__((import_module("test"), import_name("report"))) void report(const char *text, size_t length);
/// The next `count` bytes of the trace, of which so many are left.
__attribute__((import_module("test"), import_name("read"))) size_t read(void *target, size_t count);

FILE *const stderr = NULL;

FILE *fopen(const char *path, const char *mode) {
    (void)mode;
    return (FILE *)path;
}

size_t fread(void *target, size_t size, size_t count, FILE *file) {
    (void)file;
    return read(target, size * count) / size;
}

int fclose(FILE *file) {
    (void)file;
    return 0;
}

int fprintf(FILE *file, const char *format, ...) {
    (void)file;
    va_list arguments;
    va_start(arguments, format);
    for (int i = 0; i < 2; i++) {
        const char *text = va_arg(arguments, const char *);
        report(text, strlen(text));
    }
    va_end(arguments);
    return 0;
}

void abort(void) { __builtin_trap(); }

void *aligned_alloc(size_t alignment, size_t size) {
    void *memory;
    return posix_memalign(&memory, alignment, size) ? NULL : memory;
}

__attribute__((export_name("isa_count"))) int isa_count(void) { return VQK_ISAS; }
__attribute__((export_name("has_isa"))) int has_isa(int isa) { return vqk_kernels_for(isa) != NULL; }
__attribute__((export_name("replay"))) long replay(int isa) { return vqk_trace_replay("trace", isa); }
