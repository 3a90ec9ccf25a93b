#if defined(__linux__)
#define _DEFAULT_SOURCE
#include <sys/mman.h>
#include <unistd.h>
#endif

#include "CModel.h"

static const uint8_t model[] = {
#embed "default.vqm"
};

static const uint8_t digest[] = {0xb4, 0xd6, 0x14, 0xf6, 0xdc, 0xcd};

const uint8_t *vqm_default_model(void) { return model; }

size_t vqm_default_model_length(void) { return sizeof model; }

void vqm_default_model_release(void) {
#if defined(__linux__)
    // Whole pages alone: they were never written to, so nothing of them is lost.
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t start = ((uintptr_t)model + page - 1) / page * page;
    uintptr_t end = ((uintptr_t)model + sizeof model) / page * page;
    if (start < end) madvise((void *)start, end - start, MADV_DONTNEED);
#endif
}

const uint8_t *vqm_default_model_digest(void) { return digest; }

size_t vqm_default_model_digest_length(void) { return sizeof digest; }
