// Kernels that compilers vectorise well, included by levels that have no better ones, LEVEL(name) naming the
// level's functions. The level brings its own LEVEL(deficits): t_k = λ - L_k of all codewords (format,
// section 4, steps 1 to 3), what stands beyond K being of no use. And LEVEL(weights), or that of weights.h:
// from these ω_k of all codewords, 0 beyond K, and 16 running sums over blocks of 16 weights, of which those
// beyond the last block repeat the total.
#include "CKernels.h"
#include "arithmetic.h"

static void LEVEL(relu)(const int16_t *restrict stream, size_t count, int32_t m, int32_t r,
    uint8_t *restrict bytes) {
    int32_t half = vqk_half(r);
    for (size_t i = 0; i < count; i++) {
        int32_t x = stream[i] > 0 ? stream[i] : 0;
        int32_t y = (x * m + half) >> r;
        bytes[i] = (uint8_t)(y > 255 ? 255 : y);
    }
}

static void LEVEL(center)(const uint8_t *restrict pixels, size_t count, int16_t *restrict centered) {
    for (size_t i = 0; i < count; i++) centered[i] = (int16_t)(pixels[i] - 128);
}

static void LEVEL(weigh)(
    const vqk_codebook *book, const int16_t *restrict heads, size_t count, uint32_t *restrict weights,
    uint32_t *restrict sums) {
    int32_t t[256];
    for (size_t i = 0; i < count; i++) {
        LEVEL(deficits)(book, heads + 16 * i, t);
        LEVEL(weights)(book, t, weights + (size_t)book->padded * i, sums + 16 * i);
    }
}

static vqk_interval LEVEL(find)(const uint32_t *restrict weights, const uint32_t *restrict sums,
    uint32_t target) {
    uint32_t block = 0;
    for (int i = 0; i < 16; i++) block += sums[i] <= target;
    uint32_t start = block > 0 ? sums[block - 1] : 0, sum = start, before = 0;
    weights += block * VQK_LANES;
    // Without branches, which would go either way: the sum of all weights that end at or before the target.
    for (int i = 0; i < VQK_LANES - 1; i++) {
        sum += weights[i];
        before += sum <= target;
        start = sum <= target ? sum : start;
    }
    return (vqk_interval){start, weights[before], sums[15], block * VQK_LANES + before};
}

/// The codeword of least cost, ties going to the lowest index.
static inline uint32_t LEVEL(cheapest)(
    const vqk_codebook *book, const int32_t *restrict t, const int16_t *restrict latent, int32_t rate_weight,
    int32_t rate_shift) {
    int32_t costs[256];
    for (int32_t k = 0; k < book->padded; k++) {
        int32_t rate = vqk_clamp(t[k], 0, 20 * 256) * rate_weight;
        costs[k] = rate >> (8 - rate_shift);
    }
    for (int32_t d = 0; d < book->dimensions; d++) {
        const int16_t *restrict words = book->words + (ptrdiff_t)d * book->padded;
        for (int32_t k = 0; k < book->padded; k++) {
            int32_t distance = vqk_clamp(latent[d] - words[k], -8191, 8191);
            costs[k] += distance * distance;
        }
    }
    int32_t least = INT32_MAX;
    for (int32_t k = 0; k < book->codewords; k++) least = costs[k] < least ? costs[k] : least;
    uint32_t index = 0;
    while (costs[index] != least) index++;
    return index;
}

static void LEVEL(choose)(
    const vqk_codebook *book, const int16_t *restrict heads, const int16_t *restrict latents, ptrdiff_t step,
    size_t count, const int16_t *restrict rate_weights, int32_t rate_shift, vqk_interval *restrict chosen) {
    int32_t t[256];
    uint32_t weights[256], sums[16];
    for (size_t i = 0; i < count; i++) {
        LEVEL(deficits)(book, heads + 16 * i, t);
        uint32_t index = LEVEL(cheapest)(book, t, latents + step * (ptrdiff_t)i, rate_weights[i], rate_shift);
        LEVEL(weights)(book, t, weights, sums);
        uint32_t start = 0;
        for (uint32_t k = 0; k < index; k++) start += weights[k];
        chosen[i] = (vqk_interval){start, weights[index], sums[15], index};
    }
}
