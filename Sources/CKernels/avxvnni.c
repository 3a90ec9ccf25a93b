// Convolutions with the dot products of AVX-VNNI, for CPUs that have those in vectors of 256 bits only.
#if defined(__x86_64__)
#include <stdbool.h>
#include <string.h>

#include "CKernels.h"
#include "avx2.h"
#include "tables.h"
#include "packing.h"
#include "runs.h"

VQK_DEFINE_PACK(pack_blocks_s8, int8_t, int8_t)
VQK_DEFINE_PACK(pack_blocks_s16, int16_t, int16_t)

size_t vqk_avxvnni_packed_size(int32_t kernel, int32_t inputs, int32_t outputs, int32_t bytes_per_weight) {
    size_t padded = (size_t)vqk_round_up(inputs, VQK_GROUP) * (size_t)vqk_round_up(outputs, VQK_LANES);
    return padded * (size_t)(kernel * kernel * bytes_per_weight);
}

void vqk_avxvnni_pack_s8(const int8_t *weights, int32_t kernel, int32_t inputs, int32_t outputs,
    void *packed) {
    pack_blocks_s8(weights, kernel, inputs, outputs, 1, 4, packed);
}

void vqk_avxvnni_pack_s16(const int16_t *weights, int32_t kernel, int32_t inputs, int32_t outputs,
    void *packed) {
    pack_blocks_s16(weights, kernel, inputs, outputs, 1, 2, packed);
}

VQK_BEGIN_TARGET(AVX2 ",avxvnni")

/// Positions of a tile: 12 sums, 2 vectors of weights and an input stay in the 16 registers.
#define TILE 6

/// sums + the products of pairs of words, or of fours of bytes. The compiler splits the intrinsic for words
/// into a multiply-add and an addition.
INLINE __m256i multiply(__m256i sums, __m256i inputs, __m256i weights, const bool wide) {
    if (!wide) return _mm256_dpbusd_avx_epi32(sums, inputs, weights);
    __asm__("%{vex%} vpdpwssd %2, %1, %0" : "+x"(sums) : "x"(inputs), "x"(weights));
    return sums;
}

/// Results of `width` positions by 16 channels; `width` and `wide` are constants where this is inlined.
INLINE void tile(
    const vqk_outputs *outputs, const constants *constants, runs runs, const __m256i *weights,
    size_t position, int32_t channel, const int width, const bool wide) {
    __m256i sums[TILE][2];
    UNROLL for (int x = 0; x < width; x++)
        UNROLL for (int v = 0; v < 2; v++) sums[x][v] = constants->first[v];
    const char *input = (const char *)outputs->input + outputs->input_step * (ptrdiff_t)position;
    for (int32_t row = 0; row < runs.rows; row++)
        for (int32_t piece = 0; piece < runs.pieces; piece++) {
            const char *taps = input + outputs->input_row * row + outputs->input_column * piece;
            for (int32_t group = 0; group < runs.groups; group++, taps += 4, weights += 2) {
                __m256i low = _mm256_loadu_si256(weights), high = _mm256_loadu_si256(weights + 1);
                UNROLL for (int x = 0; x < width; x++) {
                    int32_t four;
                    memcpy(&four, taps + outputs->input_step * x, 4);
                    __m256i inputs = _mm256_set1_epi32(four);
                    sums[x][0] = multiply(sums[x][0], inputs, low, wide);
                    sums[x][1] = multiply(sums[x][1], inputs, high, wide);
                }
            }
        }
    finish(outputs, position, channel, sums, width, constants->scaling);
}

INLINE void convolve(const vqk_layer *layer, const vqk_outputs *outputs, const bool wide) {
    runs runs = make_runs(layer, outputs->input_column, wide ? 2 : 1);
    const __m256i *weights = layer->weights;
    ptrdiff_t length = (ptrdiff_t)runs.rows * runs.pieces * runs.groups * 2;
    for (int32_t channel = 0; channel < layer->outputs; channel += VQK_LANES, weights += length) {
        constants constants = load_constants(layer, channel);
        size_t x = 0;
        for (; x + TILE <= outputs->count; x += TILE)
            tile(outputs, &constants, runs, weights, x, channel, TILE, wide);
        for (; x + 2 <= outputs->count; x += 2) tile(outputs, &constants, runs, weights, x, channel, 2, wide);
        if (x < outputs->count) tile(outputs, &constants, runs, weights, x, channel, 1, wide);
    }
}

void vqk_avxvnni_convolve_u8(const vqk_layer *layer, const vqk_outputs *outputs) {
    convolve(layer, outputs, false);
}

void vqk_avxvnni_convolve_s16(const vqk_layer *layer, const vqk_outputs *outputs) {
    convolve(layer, outputs, true);
}

/// sums + the products of pairs of words.
INLINE __m256i add_products(__m256i sums, __m256i a, __m256i b) { return multiply(sums, a, b, true); }

#include "avx2depthwise.h"

void vqk_avxvnni_depthwise(const vqk_layer *layer, const vqk_outputs *outputs) {
    depthwise_lines(layer, outputs);
}

VQK_END_TARGET
#endif
