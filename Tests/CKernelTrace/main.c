// kernel-trace LEVELS TRACE...: repeats traces with every level of this CPU, whose names must be LEVELS, separated by commas.
#include <stdio.h>
#include <string.h>

#include "CKernelTrace.h"

/// SHA-256 of one block that holds "abc" (FIPS 180-4's first example), by the functions that are no part of a level.
static int check_digests(void) {
    const uint32_t expected[8] = {0xba7816bf, 0x8f01cfea, 0x414140de, 0x5dae2223,
                                  0xb00361a3, 0x96177a9c, 0xb410ff61, 0xf20015ad};
    uint8_t block[64] = {'a', 'b', 'c', 0x80, [63] = 24};
    for (int i = 0; i < 2; i++) {
        uint32_t state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                             0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
        (i == 0 ? vqz_sha256 : vqz_sha256_portable)(state, block, 1);
        if (memcmp(state, expected, sizeof state)) return -1;
    }
    return 0;
}

static int check_gather(void) {
    for (size_t size = 1; size <= 8; size++) {
        uint8_t table[256 * 8], indices[256], found[256 * 11];
        for (size_t i = 0; i < sizeof table; i++) table[i] = (uint8_t)(37 * i + i / 256);
        for (size_t i = 0; i < 256; i++) indices[i] = (uint8_t)(101 * i);
        memset(found, 7, sizeof found);
        vqz_gather(table, size, indices, 256, found, (ptrdiff_t)size + 3);
        for (size_t i = 0; i < 256; i++)
            for (size_t j = 0; j < size + 3; j++)
                if (found[(size + 3) * i + j] != (j < size ? table[size * indices[i] + j] : 7)) return -1;
    }
    return 0;
}

int main(int count, char **arguments) {
    char levels[256] = "";
    for (int level = 0; level < VQZ_LEVELS; level++) {
        const vqz_kernels *kernels = vqz_kernels_for_level(level);
        if (!kernels) continue;
        if (*levels) strcat(levels, ",");
        strcat(levels, kernels->name);
    }
    if (count < 3 || strcmp(arguments[1], levels)) {
        fprintf(stderr, "levels of this CPU: %s, expected: %s\n", levels, count > 1 ? arguments[1] : "none");
        return 1;
    }
    if (check_digests() || check_gather()) {
        fprintf(stderr, "a digest or a gathered entry differs\n");
        return 1;
    }
    long calls = 0;
    for (int i = 2; i < count; i++)
        for (int level = 0; level < VQZ_LEVELS; level++) {
            if (!vqz_kernels_for_level(level)) continue;
            long replayed = vqz_trace_replay(arguments[i], level);
            if (replayed <= 0) return 1;
            calls += replayed;
        }
    printf("%s: %ld calls with the recorded results\n", levels, calls);
    return 0;
}
