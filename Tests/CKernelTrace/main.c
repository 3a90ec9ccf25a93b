// kernel-trace LEVELS TRACE...: repeats traces with every level of this CPU, whose names must be LEVELS,
// separated by commas.
#include <stdio.h>
#include <string.h>

#include "CKernelTrace.h"

static int check_gather(void) {
    for (size_t size = 1; size <= 8; size++) {
        uint8_t table[256 * 8], indices[256], found[256 * 11];
        for (size_t i = 0; i < sizeof table; i++) table[i] = (uint8_t)(37 * i + i / 256);
        for (size_t i = 0; i < 256; i++) indices[i] = (uint8_t)(101 * i);
        memset(found, 7, sizeof found);
        vqk_gather(table, size, indices, 256, found, (ptrdiff_t)size + 3);
        for (size_t i = 0; i < 256; i++)
            for (size_t j = 0; j < size + 3; j++)
                if (found[(size + 3) * i + j] != (j < size ? table[size * indices[i] + j] : 7)) return -1;
    }
    return 0;
}

int main(int count, char **arguments) {
    char levels[256] = "";
    for (int level = 0; level < VQK_ISAS; level++) {
        const vqk_kernels *kernels = vqk_kernels_for(level);
        if (!kernels) continue;
        if (*levels) strcat(levels, ",");
        strcat(levels, kernels->name);
    }
    if (count < 3 || strcmp(arguments[1], levels)) {
        fprintf(stderr, "levels of this CPU: %s, expected: %s\n", levels, count > 1 ? arguments[1] : "none");
        return 1;
    }
    if (check_gather()) {
        fprintf(stderr, "a gathered entry differs\n");
        return 1;
    }
    long calls = 0;
    for (int i = 2; i < count; i++)
        for (int level = 0; level < VQK_ISAS; level++) {
            if (!vqk_kernels_for(level)) continue;
            long replayed = vqk_trace_replay(arguments[i], level);
            if (replayed <= 0) return 1;
            calls += replayed;
        }
    printf("%s: %ld calls with the recorded results\n", levels, calls);
    return 0;
}
