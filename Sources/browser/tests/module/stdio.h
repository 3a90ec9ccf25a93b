#pragma once
#include <stddef.h>

/// The one file: bytes that the test has put into memory.
typedef struct stream FILE;
extern FILE *const stderr;

FILE *fopen(const char *path, const char *mode);
size_t fread(void *target, size_t size, size_t count, FILE *file);
int fclose(FILE *file);
/// Hands text arguments of "%s: %s\n" to the test.
int fprintf(FILE *file, const char *format, ...);
