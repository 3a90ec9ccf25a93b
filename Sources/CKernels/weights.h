// LEVEL(weights) of pointwise.h, for levels whose compilers vectorise it well.
#include "CKernels.h"

static inline void LEVEL(weights)(const vqk_codebook *book, const int32_t *restrict t,
    uint32_t *restrict weights, uint32_t *restrict sums) {
    const int32_t *restrict exp2 = book->exp2;
    for (int32_t k = 0; k < book->padded; k++) {
        // A shift by 21 or more leaves nothing of a value of 21 bits. The deficits beyond K may be negative.
        int32_t shift = (t[k] >> 8) & 0x7FFFFF;
        int32_t weight = exp2[t[k] & 255] >> (shift > 21 ? 21 : shift);
        weights[k] = (uint32_t)(weight > 1 ? weight : 1);
    }
    for (int32_t k = book->codewords; k < book->padded; k++) weights[k] = 0;
    uint32_t total = 0;
    for (int32_t block = 0; block < 16; block++) {
        if (block * VQK_LANES < book->padded)
            for (int i = 0; i < VQK_LANES; i++) total += weights[block * VQK_LANES + i];
        sums[block] = total;
    }
}
