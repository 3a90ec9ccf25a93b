// The common part of instruction sets with vectors of 256 bits: from sums of 16 channels, in two vectors,
// to results.
#pragma once
#include <immintrin.h>

#include "CKernels.h"
#include "arithmetic.h"
#include "targets.h"

#define AVX2 "avx2,bmi,bmi2,popcnt"

VQK_BEGIN_TARGET(AVX2)

/// What turns the sums of 16 channels into results: in pairs of words a scale and half of what the second
/// shift divides by, in units of `unit`; and both shifts.
typedef struct {
    __m256i low, high, unit;
    __m128i p, s;
} scaling;

/// Of scales in the order in which two vectors of sums become one of words.
INLINE scaling make_scaling(__m256i scales, const vqk_layer *layer) {
    // Half of the largest divisor is no word.
    int32_t bits = layer->s > 15 ? 9 : 0;
    __m256i half = _mm256_set1_epi16((int16_t)(vqk_half(layer->s) >> bits));
    return (scaling){
        _mm256_unpacklo_epi16(scales, half), _mm256_unpackhi_epi16(scales, half),
        _mm256_set1_epi16((int16_t)(1 << bits)), _mm_cvtsi32_si128(layer->p), _mm_cvtsi32_si128(layer->s)};
}

/// Sums before any product: biases, and half of what the first shift divides by.
INLINE __m256i first_sums(const vqk_layer *layer, int32_t channel) {
    __m256i bias = _mm256_loadu_si256((const void *)(layer->bias + channel));
    return _mm256_add_epi32(bias, _mm256_set1_epi32(vqk_half(layer->p)));
}

/// 16 results, saturated, of sums that have started from `first_sums`.
INLINE __m256i rescaled(__m256i low, __m256i high, scaling scaling) {
    __m256i reduced = _mm256_packs_epi32(_mm256_sra_epi32(low, scaling.p), _mm256_sra_epi32(high, scaling.p));
    // One multiply-add is product and rounding.
    low = _mm256_madd_epi16(_mm256_unpacklo_epi16(reduced, scaling.unit), scaling.low);
    high = _mm256_madd_epi16(_mm256_unpackhi_epi16(reduced, scaling.unit), scaling.high);
    return _mm256_packs_epi32(_mm256_sra_epi32(low, scaling.s), _mm256_sra_epi32(high, scaling.s));
}

/// x·(1 + gain) of 16 words: spec/vqm-model-2.md, section 3.
INLINE __m256i scaled(__m256i words, __m256i gains) {
    const __m256i one = _mm256_set1_epi16(1 << 13), half = _mm256_set1_epi32(1 << 12);
    __m256i low = _mm256_madd_epi16(_mm256_unpacklo_epi16(words, words), _mm256_unpacklo_epi16(gains, one));
    __m256i high = _mm256_madd_epi16(_mm256_unpackhi_epi16(words, words), _mm256_unpackhi_epi16(gains, one));
    low = _mm256_srai_epi32(_mm256_add_epi32(low, half), 13);
    high = _mm256_srai_epi32(_mm256_add_epi32(high, half), 13);
    return _mm256_packs_epi32(low, high);
}

/// Stores 16 results of words at `output`, or combines them with what is there.
INLINE void store_words(__m256i words, int32_t kind, void *output) {
    switch (kind) {
    case VQK_STORE: _mm256_storeu_si256(output, words); break;
    case VQK_ADD: _mm256_storeu_si256(output, _mm256_adds_epi16(_mm256_loadu_si256(output), words)); break;
    case VQK_SUBTRACT: _mm256_storeu_si256(output, _mm256_subs_epi16(_mm256_loadu_si256(output), words));
        break;
    case VQK_SCALE: _mm256_storeu_si256(output, scaled(_mm256_loadu_si256(output), words)); break;
    case VQK_PIXELS:
    case VQK_CENTERED: words = _mm256_adds_epi16(words, _mm256_set1_epi16(128)); [[fallthrough]];
    default:
        _mm_storeu_si128(
            output, _mm_packus_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1)));
    }
}

/// Words of 8 channels as sums' corrections.
INLINE __m256i correction(const vqk_outputs *outputs, size_t position, int32_t channel) {
    const char *start = (const char *)outputs->correction + outputs->correction_step * (ptrdiff_t)position;
    __m128i words = _mm_loadu_si128((const void *)(start + 2 * channel));
    return _mm256_sll_epi32(_mm256_cvtepi16_epi32(words), _mm_cvtsi32_si128(outputs->correction_shift));
}

/// The constants of 16 channels: sums of channels 0...7 and 8...15 before any product, and their scaling.
typedef struct {
    __m256i first[2];
    scaling scaling;
} constants;

INLINE constants load_constants(const vqk_layer *layer, int32_t channel) {
    __m256i scales = _mm256_loadu_si256((const void *)(layer->scale + channel));
    return (constants){
        {first_sums(layer, channel), first_sums(layer, channel + 8)},
        make_scaling(_mm256_permute4x64_epi64(scales, 0xD8), layer)};
}

/// `finish` for results of one kind, a constant where this is inlined.
INLINE void finish_as(
    const int32_t kind, const vqk_outputs *outputs, size_t position, int32_t channel,
    __m256i (*sums)[2], const int width, scaling scaling) {
    char *output = (char *)outputs->output + outputs->output_step * (ptrdiff_t)position
                   + (kind >= VQK_HIDDEN ? 1 : 2) * channel;
    UNROLL for (int x = 0; x < width; x++, output += outputs->output_step) {
        __m256i low = sums[x][0], high = sums[x][1];
        if (kind == VQK_PIXELS) {
            low = _mm256_add_epi32(low, correction(outputs, position + (size_t)x, channel));
            high = _mm256_add_epi32(high, correction(outputs, position + (size_t)x, channel + 8));
        }
        store_words(_mm256_permute4x64_epi64(rescaled(low, high, scaling), 0xD8), kind, output);
    }
}

/// Turns sums of 16 channels from `channel` on, at `width` positions, into results. `width` is a constant
/// where this is inlined; there is one branch for all positions.
INLINE void finish(
    const vqk_outputs *outputs, size_t position, int32_t channel, __m256i (*sums)[2], const int width,
    scaling scaling) {
    switch (outputs->result) {
    case VQK_STORE: finish_as(VQK_STORE, outputs, position, channel, sums, width, scaling); break;
    case VQK_ADD: finish_as(VQK_ADD, outputs, position, channel, sums, width, scaling); break;
    case VQK_SUBTRACT: finish_as(VQK_SUBTRACT, outputs, position, channel, sums, width, scaling); break;
    case VQK_SCALE: finish_as(VQK_SCALE, outputs, position, channel, sums, width, scaling); break;
    case VQK_HIDDEN: finish_as(VQK_HIDDEN, outputs, position, channel, sums, width, scaling); break;
    case VQK_PIXELS: finish_as(VQK_PIXELS, outputs, position, channel, sums, width, scaling); break;
    default: finish_as(VQK_CENTERED, outputs, position, channel, sums, width, scaling);
    }
}

VQK_END_TARGET
