// Depthwise layers in vectors of 256 bits. Included within a target where `add_products(sums, a, b)` adds the
// products of pairs of words to sums of 32 bits.
#include "avx2.h"

/// Positions that pass through all blocks of channels one after the other: their inputs stay in the
/// first-level cache.
#define CHUNK 24

/// Pairs of values of a block's channels: 0...3 and 8...11, then 4...7 and 12...15.
typedef struct {
    __m256i low, high;
} pairs;

INLINE pairs interleaved(__m256i first, __m256i second) {
    return (pairs){_mm256_unpacklo_epi16(first, second), _mm256_unpackhi_epi16(first, second)};
}

/// Adds the products of pair `number` of taps.
INLINE pairs add_pair(pairs sums, pairs values, const __m256i *weights, int number) {
    sums.low = add_products(sums.low, values.low, _mm256_loadu_si256(weights + 2 * number));
    sums.high = add_products(sums.high, values.high, _mm256_loadu_si256(weights + 2 * number + 1));
    return sums;
}

INLINE __m256i words_at(const char *start, ptrdiff_t offset) {
    return _mm256_loadu_si256((const void *)(start + offset));
}

/// The constants that turn a block's sums into results, channels in the order of `pairs`.
typedef struct {
    pairs bias, scale;
} numbers;

INLINE numbers make_numbers(const vqk_layer *layer, int32_t channel) {
    const __m256i zero = _mm256_setzero_si256();
    __m256i first = _mm256_loadu_si256((const void *)(layer->bias + channel));
    __m256i second = _mm256_loadu_si256((const void *)(layer->bias + channel + 8));
    __m256i scale = _mm256_loadu_si256((const void *)(layer->scale + channel));
    return (numbers){
        {_mm256_permute2x128_si256(first, second, 0x20), _mm256_permute2x128_si256(first, second, 0x31)},
        interleaved(scale, zero)};
}

/// Results of 16 channels at `count` positions from `first` on.
INLINE void depthwise_block(
    const vqk_layer *layer, const vqk_outputs *outputs, int32_t channel, size_t first, size_t count) {
    const __m256i *weights = (const __m256i *)layer->weights + channel / VQK_LANES * 10;
    const __m256i zero = _mm256_setzero_si256();
    const numbers constants = make_numbers(layer, channel);
    const char *input = (const char *)outputs->input + outputs->input_step * (ptrdiff_t)first + 2 * channel;
    ptrdiff_t row = outputs->input_row, column = outputs->input_column;
    char *output = (char *)outputs->output + outputs->output_step * (ptrdiff_t)first;
    output += (outputs->result >= VQK_HIDDEN ? 1 : 2) * channel;
    // The first two rows of a column serve three positions.
    pairs left = interleaved(words_at(input, 0), words_at(input, row));
    pairs middle = interleaved(words_at(input, column), words_at(input, column + row));
    for (size_t i = 0; i < count; i++, input += column, output += outputs->output_step) {
        pairs right = interleaved(words_at(input, 2 * column), words_at(input, 2 * column + row));
        pairs sums = add_pair(constants.bias, left, weights, 0);
        sums = add_pair(sums, middle, weights, 1);
        sums = add_pair(sums, right, weights, 2);
        pairs last = interleaved(words_at(input, 2 * row), words_at(input, 2 * row + column));
        sums = add_pair(sums, last, weights, 3);
        last = interleaved(words_at(input, 2 * row + 2 * column), zero);
        sums = add_pair(sums, last, weights, 4);
        __m256i low = rescale(sums.low, constants.scale.low, layer);
        __m256i high = rescale(sums.high, constants.scale.high, layer);
        low = _mm256_add_epi32(low, zero_point(outputs->result));
        high = _mm256_add_epi32(high, zero_point(outputs->result));
        store_words(_mm256_packs_epi32(low, high), outputs->result, output);
        left = middle;
        middle = right;
    }
}

INLINE void depthwise_lines(const vqk_layer *layer, const vqk_outputs *outputs) {
    for (size_t first = 0; first < outputs->count; first += CHUNK) {
        size_t count = outputs->count - first < CHUNK ? outputs->count - first : CHUNK;
        for (int32_t channel = 0; channel < layer->outputs; channel += VQK_LANES)
            depthwise_block(layer, outputs, channel, first, count);
    }
}
