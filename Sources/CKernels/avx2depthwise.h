// Depthwise layers in vectors of 256 bits. Included within a target where `add_products(sums, a, b)` adds the
// products of pairs of words to sums of 32 bits.
#include "avx2.h"

/// Positions that pass through all blocks of channels one after the other: their inputs stay in the
/// first-level cache. An even number.
#define CHUNK 24

/// Pairs of values of a block's channels: 0...3 and 8...11, then 4...7 and 12...15.
typedef struct {
    __m256i low, high;
} pairs;

INLINE pairs interleaved(__m256i first, __m256i second) {
    return (pairs){_mm256_unpacklo_epi16(first, second), _mm256_unpackhi_epi16(first, second)};
}

INLINE pairs add_pair(pairs sums, pairs values, pairs weights) {
    return (pairs){
        add_products(sums.low, values.low, weights.low), add_products(sums.high, values.high, weights.high)};
}

INLINE __m256i words_at(const char *start, ptrdiff_t offset) {
    return _mm256_loadu_si256((const void *)(start + offset));
}

/// The weights of a block of channels: the first two rows of each column, then of the last row the first two
/// columns and the last one before 0; and of that row 0 before the first column, and the last two.
typedef struct {
    pairs rows[3], even[2], odd[2];
} taps;

INLINE pairs load_pair(const __m256i *weights) {
    return (pairs){_mm256_loadu_si256(weights), _mm256_loadu_si256(weights + 1)};
}

/// 0 before the first of each pair.
INLINE __m256i delayed(__m256i pairs) { return _mm256_slli_epi32(pairs, 16); }

/// The second of each pair before the first of another.
INLINE __m256i joined(__m256i first, __m256i second) {
    return _mm256_or_si256(_mm256_srli_epi32(first, 16), delayed(second));
}

INLINE taps load_taps(const vqk_layer *layer, int32_t channel) {
    const __m256i *weights = (const __m256i *)layer->weights + channel / VQK_LANES * 10;
    taps taps;
    UNROLL for (int i = 0; i < 3; i++) taps.rows[i] = load_pair(weights + 2 * i);
    UNROLL for (int i = 0; i < 2; i++) taps.even[i] = load_pair(weights + 6 + 2 * i);
    taps.odd[0] = (pairs){delayed(taps.even[0].low), delayed(taps.even[0].high)};
    taps.odd[1] = (pairs){
        joined(taps.even[0].low, taps.even[1].low), joined(taps.even[0].high, taps.even[1].high)};
    return taps;
}

/// The constants that turn a block's sums into results, channels in the order of `pairs`.
typedef struct {
    pairs start;
    scaling scaling;
} numbers;

INLINE numbers make_numbers(const vqk_layer *layer, int32_t channel) {
    __m256i first = first_sums(layer, channel), second = first_sums(layer, channel + 8);
    return (numbers){
        {_mm256_permute2x128_si256(first, second, 0x20), _mm256_permute2x128_si256(first, second, 0x31)},
        make_scaling(_mm256_loadu_si256((const void *)(layer->scale + channel)), layer)};
}

/// Results of 16 channels at `count` positions from `first` on.
INLINE void depthwise_block(
    const vqk_layer *layer, const vqk_outputs *outputs, int32_t channel, size_t first, size_t count) {
    const taps taps = load_taps(layer, channel);
    const numbers numbers = make_numbers(layer, channel);
    const char *input = (const char *)outputs->input + outputs->input_step * (ptrdiff_t)first + 2 * channel;
    ptrdiff_t row = outputs->input_row, column = outputs->input_column, step = outputs->output_step;
    char *output = (char *)outputs->output + step * (ptrdiff_t)first;
    output += (outputs->result >= VQK_HIDDEN ? 1 : 2) * channel;
    // The first two rows of a column serve three positions, two columns of the last row three, too.
    pairs left = interleaved(words_at(input, 0), words_at(input, row));
    pairs middle = interleaved(words_at(input, column), words_at(input, column + row));
    pairs last = interleaved(words_at(input, 2 * row), words_at(input, 2 * row + column));
    for (size_t i = 0; i < count; i += 2, input += 2 * column, output += 2 * step) {
        bool isPair = i + 1 < count;
        pairs right = interleaved(words_at(input, 2 * column), words_at(input, 2 * column + row));
        __m256i third = words_at(input, 2 * row + 2 * column);
        pairs next = interleaved(third, isPair ? words_at(input, 2 * row + 3 * column) : third);
        pairs sums = add_pair(numbers.start, left, taps.rows[0]);
        sums = add_pair(sums, middle, taps.rows[1]);
        sums = add_pair(sums, right, taps.rows[2]);
        sums = add_pair(sums, last, taps.even[0]);
        sums = add_pair(sums, next, taps.even[1]);
        store_words(rescaled(sums.low, sums.high, numbers.scaling), outputs->result, output);
        if (!isPair) break;
        left = right;
        right = interleaved(words_at(input, 3 * column), words_at(input, 3 * column + row));
        sums = add_pair(numbers.start, middle, taps.rows[0]);
        sums = add_pair(sums, left, taps.rows[1]);
        sums = add_pair(sums, right, taps.rows[2]);
        sums = add_pair(sums, last, taps.odd[0]);
        sums = add_pair(sums, next, taps.odd[1]);
        store_words(rescaled(sums.low, sums.high, numbers.scaling), outputs->result, output + step);
        middle = right;
        last = next;
    }
}

INLINE void depthwise_lines(const vqk_layer *layer, const vqk_outputs *outputs) {
    for (size_t first = 0; first < outputs->count; first += CHUNK) {
        size_t count = outputs->count - first < CHUNK ? outputs->count - first : CHUNK;
        for (int32_t channel = 0; channel < layer->outputs; channel += VQK_LANES)
            depthwise_block(layer, outputs, channel, first, count);
    }
}
