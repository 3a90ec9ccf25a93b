// Depthwise layers in vectors of 512 bits: 32 channels at a time, or the last 16.
#pragma once
#include "avx512.h"

VQK_BEGIN_TARGET(AVX512)

/// Positions that pass through all blocks of channels one after the other: their inputs stay in the
/// first-level cache.
#define CHUNK 24
#define PAIRS 5

/// Pairs of values of 32 channels: the first and third four of every 16, then the others.
typedef struct {
    __m512i low, high;
} pairs;

INLINE pairs interleaved(__m512i first, __m512i second) {
    return (pairs){_mm512_unpacklo_epi16(first, second), _mm512_unpackhi_epi16(first, second)};
}

INLINE pairs add_pair(pairs sums, pairs values, pairs weights) {
    sums.low = multiply_words(sums.low, values.low, weights.low);
    sums.high = multiply_words(sums.high, values.high, weights.high);
    return sums;
}

/// A block's numbers, channels in the order of `pairs`.
typedef struct {
    pairs weights[PAIRS], bias, scale;
    /// Which of the 32 channels there are.
    __mmask32 lanes;
} channels;

/// The halves of 16 channels and of those after them, one half as 0 if there are none.
INLINE __m512i joined(const __m256i *weights, bool is_full) {
    __m256i second = is_full ? _mm256_loadu_si256(weights + 2 * PAIRS) : _mm256_setzero_si256();
    return _mm512_inserti64x4(_mm512_castsi256_si512(_mm256_loadu_si256(weights)), second, 1);
}

INLINE channels make_channels(const vqk_layer *layer, int32_t channel) {
    bool is_full = channel + VQK_LANES < layer->outputs;
    channels c = {.lanes = is_full ? 0xFFFFFFFF : 0xFFFF};
    const __m256i *weights = (const __m256i *)layer->weights + channel / VQK_LANES * 2 * PAIRS;
    UNROLL for (int i = 0; i < PAIRS; i++)
        c.weights[i] = (pairs){joined(weights + 2 * i, is_full), joined(weights + 2 * i + 1, is_full)};
    __m512i first = _mm512_loadu_si512(layer->bias + channel);
    __m512i second = _mm512_maskz_loadu_epi32(is_full ? 0xFFFF : 0, layer->bias + channel + VQK_LANES);
    c.bias = (pairs){
        _mm512_shuffle_i32x4(first, second, 0x88), _mm512_shuffle_i32x4(first, second, 0xDD)};
    c.scale = interleaved(_mm512_maskz_loadu_epi16(c.lanes, layer->scale + channel), _mm512_setzero_si512());
    return c;
}

/// x·(1 + gain) of 32 words: spec/vqm-model-2.md, section 3.
INLINE __m512i scaled32(__m512i words, __m512i gains) {
    const __m512i one = _mm512_set1_epi16(1 << 13), half = _mm512_set1_epi32(1 << 12);
    pairs x = interleaved(words, words), factors = interleaved(gains, one);
    x.low = _mm512_srai_epi32(_mm512_add_epi32(_mm512_madd_epi16(x.low, factors.low), half), 13);
    x.high = _mm512_srai_epi32(_mm512_add_epi32(_mm512_madd_epi16(x.high, factors.high), half), 13);
    return _mm512_packs_epi32(x.low, x.high);
}

/// Stores 32 results of words at `output`, or combines them with what is there.
INLINE void store_words(__m512i words, int32_t kind, void *output, __mmask32 lanes) {
    if (kind >= VQK_HIDDEN) {
        words = _mm512_max_epi16(words, _mm512_setzero_si512());
        _mm256_mask_storeu_epi8(output, lanes, _mm512_cvtusepi16_epi8(words));
        return;
    }
    __m512i old = kind == VQK_STORE ? words : _mm512_maskz_loadu_epi16(lanes, output);
    switch (kind) {
    case VQK_ADD: words = _mm512_adds_epi16(old, words); break;
    case VQK_SUBTRACT: words = _mm512_subs_epi16(old, words); break;
    case VQK_SCALE: words = scaled32(old, words); break;
    default: break;
    }
    _mm512_mask_storeu_epi16(output, lanes, words);
}

INLINE __m512i words_at(const char *start, ptrdiff_t offset, __mmask32 lanes) {
    return _mm512_maskz_loadu_epi16(lanes, start + offset);
}

/// The first two rows of a column, which serve three positions.
INLINE pairs column_at(const char *start, ptrdiff_t row, __mmask32 lanes) {
    return interleaved(words_at(start, 0, lanes), words_at(start, row, lanes));
}

/// Results of 32 channels from `channel` on at `count` positions from `first` on.
INLINE void depthwise_block(
    const vqk_layer *layer, const vqk_outputs *outputs, int32_t channel, size_t first, size_t count) {
    const channels c = make_channels(layer, channel);
    const rescaling r = make_rescaling(layer);
    const __m512i zero_point = _mm512_set1_epi32(outputs->result >= VQK_PIXELS ? 128 : 0);
    const char *input = (const char *)outputs->input + outputs->input_step * (ptrdiff_t)first + 2 * channel;
    ptrdiff_t row = outputs->input_row, column = outputs->input_column;
    char *output = (char *)outputs->output + outputs->output_step * (ptrdiff_t)first;
    output += (outputs->result >= VQK_HIDDEN ? 1 : 2) * channel;
    pairs left = column_at(input, row, c.lanes), middle = column_at(input + column, row, c.lanes);
    for (size_t i = 0; i < count; i++, input += column, output += outputs->output_step) {
        pairs right = column_at(input + 2 * column, row, c.lanes);
        const char *last = input + 2 * row;
        pairs sums = add_pair(c.bias, left, c.weights[0]);
        sums = add_pair(sums, middle, c.weights[1]);
        sums = add_pair(sums, right, c.weights[2]);
        sums = add_pair(
            sums, interleaved(words_at(last, 0, c.lanes), words_at(last, column, c.lanes)), c.weights[3]);
        sums = add_pair(
            sums, interleaved(words_at(last, 2 * column, c.lanes), _mm512_setzero_si512()), c.weights[4]);
        __m512i low = _mm512_add_epi32(rescale(sums.low, c.scale.low, r), zero_point);
        __m512i high = _mm512_add_epi32(rescale(sums.high, c.scale.high, r), zero_point);
        store_words(_mm512_packs_epi32(low, high), outputs->result, output, c.lanes);
        left = middle;
        middle = right;
    }
}

static void depthwise(const vqk_layer *layer, const vqk_outputs *outputs) {
    for (size_t first = 0; first < outputs->count; first += CHUNK) {
        size_t count = outputs->count - first < CHUNK ? outputs->count - first : CHUNK;
        for (int32_t channel = 0; channel < layer->outputs; channel += 2 * VQK_LANES)
            depthwise_block(layer, outputs, channel, first, count);
    }
}

VQK_END_TARGET
