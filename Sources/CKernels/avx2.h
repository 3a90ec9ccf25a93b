// The common part of instruction sets with vectors of 256 bits: from sums of 16 channels, in two vectors,
// to results.
#pragma once
#include <immintrin.h>

#include "CKernels.h"
#include "arithmetic.h"
#include "targets.h"

#define AVX2 "avx2,bmi,bmi2,popcnt"

VQK_BEGIN_TARGET(AVX2)

INLINE __m256i rescale(__m256i sum, __m256i scale, const vqk_layer *layer) {
    sum = _mm256_add_epi32(sum, _mm256_set1_epi32(vqk_half(layer->p)));
    __m256i reduced = _mm256_sra_epi32(sum, _mm_cvtsi32_si128(layer->p));
    reduced = _mm256_max_epi32(reduced, _mm256_set1_epi32(INT16_MIN));
    reduced = _mm256_min_epi32(reduced, _mm256_set1_epi32(INT16_MAX));
    // Both factors have 16 bits and the scale's upper half is 0: one multiply-add is the product.
    __m256i product = _mm256_madd_epi16(reduced, scale);
    product = _mm256_add_epi32(product, _mm256_set1_epi32(vqk_half(layer->s)));
    return _mm256_sra_epi32(product, _mm_cvtsi32_si128(layer->s));
}

/// 16 words of two vectors, saturated.
INLINE __m256i narrow(__m256i low, __m256i high) {
    return _mm256_permute4x64_epi64(_mm256_packs_epi32(low, high), 0xD8);
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
    default:
        _mm_storeu_si128(
            output, _mm_packus_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1)));
    }
}

/// What is added to a result before it becomes a word or a byte.
INLINE __m256i zero_point(int32_t kind) { return _mm256_set1_epi32(kind >= VQK_PIXELS ? 128 : 0); }

/// Stores the results of 16 channels at `output`, or combines them with what is there.
INLINE void store(__m256i low, __m256i high, int32_t kind, void *output) {
    if (kind >= VQK_PIXELS) {
        low = _mm256_add_epi32(low, zero_point(kind));
        high = _mm256_add_epi32(high, zero_point(kind));
    }
    store_words(narrow(low, high), kind, output);
}

/// Words of 8 channels as sums' corrections.
INLINE __m256i correction(const vqk_outputs *outputs, size_t position, int32_t channel) {
    const char *start = (const char *)outputs->correction + outputs->correction_step * (ptrdiff_t)position;
    __m128i words = _mm_loadu_si128((const void *)(start + 2 * channel));
    return _mm256_sll_epi32(_mm256_cvtepi16_epi32(words), _mm_cvtsi32_si128(outputs->correction_shift));
}

/// Turns the sums of 16 channels from `channel` on into results.
INLINE void finish(
    const vqk_layer *layer, const vqk_outputs *outputs, size_t position, int32_t channel, __m256i low,
    __m256i high) {
    if (outputs->result == VQK_PIXELS) {
        low = _mm256_add_epi32(low, correction(outputs, position, channel));
        high = _mm256_add_epi32(high, correction(outputs, position, channel + 8));
    }
    const int16_t *scale = layer->scale + channel;
    low = rescale(low, _mm256_cvtepu16_epi32(_mm_loadu_si128((const void *)scale)), layer);
    high = rescale(high, _mm256_cvtepu16_epi32(_mm_loadu_si128((const void *)(scale + 8))), layer);
    char *start = (char *)outputs->output + outputs->output_step * (ptrdiff_t)position;
    int32_t size = outputs->result >= VQK_HIDDEN ? 1 : 2;
    store(low, high, outputs->result, start + size * channel);
}

VQK_END_TARGET
