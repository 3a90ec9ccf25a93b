// Kernels for WebAssembly with vectors of 128 bits.
#if defined(__wasm_simd128__)
#include <stdbool.h>
#include <wasm_simd128.h>

#include "CKernels.h"
#include "arithmetic.h"
#include "packing.h"
#include "runs.h"
#include "tables.h"
#include "targets.h"

// All weights are held as 16 bits: the products that add up are those of pairs of words.
VQK_DEFINE_WORD_PACKING(2)

/// Which of codewords k...k + 3 there are.
INLINE v128_t codewords(const vqk_codebook *book, int32_t k) {
    return wasm_i32x4_lt(wasm_i32x4_const(0, 1, 2, 3), wasm_i32x4_splat(book->codewords - k));
}

static void simd128_deficits(const vqk_codebook *book, const int16_t *restrict heads, int32_t *restrict t) {
    v128_t limit = wasm_i16x8_splat(4095), clamped[2], logarithms[256 / 4];
    for (int i = 0; i < 2; i++) {
        v128_t words = wasm_v128_load(heads + 8 * i);
        clamped[i] = wasm_i16x8_max(wasm_i16x8_min(words, limit), wasm_i16x8_neg(limit));
    }
    const int16_t *tilt = book->tilt;
    v128_t largest = wasm_i32x4_splat(INT32_MIN);
    for (int32_t k = 0; k < book->padded; k += VQK_LANES) {
        v128_t sums[4];
        UNROLL for (int v = 0; v < 4; v++) sums[v] = wasm_i32x4_splat(32);
        for (int32_t pair = 0; pair < book->pairs; pair++, tilt += 2 * VQK_LANES) {
            v128_t head = wasm_v128_load32_splat((const char *)clamped + 4 * pair);
            UNROLL for (int v = 0; v < 4; v++) {
                v128_t products = wasm_i32x4_dot_i16x8(wasm_v128_load(tilt + 8 * v), head);
                sums[v] = wasm_i32x4_add(sums[v], products);
            }
        }
        UNROLL for (int v = 0; v < 4; v++) {
            v128_t base = wasm_v128_load(book->base + k + 4 * v);
            v128_t sum = wasm_i32x4_add(wasm_i32x4_shr(sums[v], 6), base);
            logarithms[k / 4 + v] = sum;
            v128_t counted = wasm_v128_bitselect(sum, largest, codewords(book, k + 4 * v));
            largest = wasm_i32x4_max(largest, counted);
        }
    }
    largest = wasm_i32x4_max(largest, wasm_i32x4_shuffle(largest, largest, 2, 3, 0, 1));
    largest = wasm_i32x4_max(largest, wasm_i32x4_shuffle(largest, largest, 1, 0, 3, 2));
    for (int32_t k = 0; k < book->padded; k += 4)
        wasm_v128_store(t + k, wasm_i32x4_sub(largest, logarithms[k / 4]));
}

/// ω of a codeword, or 0 where it is 1. A shift by 21 leaves nothing of a value of 21 bits.
INLINE uint32_t weight(const vqk_codebook *book, int32_t deficit) {
    return (uint32_t)book->exp2[deficit & 255] >> (deficit >> 8);
}

static void simd128_weights(const vqk_codebook *book, const int32_t *restrict t, uint32_t *restrict weights,
    uint32_t *restrict sums) {
    uint32_t total = 0;
    for (int32_t block = 0; block < 16; block++) {
        v128_t sum = wasm_i32x4_splat(0);
        int32_t first = block * VQK_LANES;
        if (first < book->padded) UNROLL for (int32_t k = first; k < first + VQK_LANES; k += 4) {
            v128_t deficits = wasm_u32x4_min(wasm_v128_load(t + k), wasm_i32x4_splat(21 << 8));
            v128_t four = wasm_u32x4_make(
                weight(book, wasm_i32x4_extract_lane(deficits, 0)),
                weight(book, wasm_i32x4_extract_lane(deficits, 1)),
                weight(book, wasm_i32x4_extract_lane(deficits, 2)),
                weight(book, wasm_i32x4_extract_lane(deficits, 3)));
            four = wasm_v128_and(wasm_u32x4_max(four, wasm_i32x4_splat(1)), codewords(book, k));
            wasm_v128_store(weights + k, four);
            sum = wasm_i32x4_add(sum, four);
        }
        sum = wasm_i32x4_add(sum, wasm_i32x4_shuffle(sum, sum, 2, 3, 0, 1));
        sum = wasm_i32x4_add(sum, wasm_i32x4_shuffle(sum, sum, 1, 0, 3, 2));
        sums[block] = total += (uint32_t)wasm_i32x4_extract_lane(sum, 0);
    }
}

#define LEVEL(name) simd128_##name
#include "pointwise.h"
// What encoders alone compute is to be small.
#pragma clang attribute push(__attribute__((minsize)), apply_to = function)
#include "gradients.h"
#pragma clang attribute pop

/// Positions of a tile. With its 8 channels, the sums of a tile, weights and an input stay in 16 registers.
#define TILE 4

/// x·(1 + gain) of 8 words, the gain being in units of 2^-13.
INLINE v128_t scaled(v128_t x, v128_t gain) {
    v128_t half = wasm_i32x4_splat(1 << 12);
    v128_t low = wasm_i32x4_shr(wasm_i32x4_add(wasm_i32x4_extmul_low_i16x8(x, gain), half), 13);
    v128_t high = wasm_i32x4_shr(wasm_i32x4_add(wasm_i32x4_extmul_high_i16x8(x, gain), half), 13);
    return wasm_i16x8_narrow_i32x4(
        wasm_i32x4_add(wasm_i32x4_extend_low_i16x8(x), low),
        wasm_i32x4_add(wasm_i32x4_extend_high_i16x8(x), high));
}

/// Stores the results of 8 channels at `output`, or combines them with what is there.
INLINE void store(v128_t words, int32_t kind, void *output) {
    switch (kind) {
    case VQK_STORE: wasm_v128_store(output, words); break;
    case VQK_ADD: wasm_v128_store(output, wasm_i16x8_add_sat(wasm_v128_load(output), words)); break;
    case VQK_SUBTRACT: wasm_v128_store(output, wasm_i16x8_sub_sat(wasm_v128_load(output), words)); break;
    case VQK_SCALE: wasm_v128_store(output, scaled(wasm_v128_load(output), words)); break;
    default: wasm_v128_store64_lane(output, wasm_u8x16_narrow_i16x8(words, words), 0);
    }
}

/// Turns the sums of 8 channels from `channel` on into results.
INLINE void finish(const vqk_layer *layer, const vqk_outputs *outputs, size_t position, int32_t channel,
    const v128_t *sums) {
    char *start = (char *)outputs->output + outputs->output_step * (ptrdiff_t)position;
    int32_t size = outputs->result >= VQK_HIDDEN ? 1 : 2;
    bool isPixels = outputs->result == VQK_PIXELS;
    v128_t half = wasm_i32x4_splat(vqk_half(layer->p)), results[2];
    v128_t low = wasm_i32x4_add(sums[0], half), high = wasm_i32x4_add(sums[1], half);
    if (isPixels) {
        const char *correction = (const char *)outputs->correction + outputs->correction_step
            * (ptrdiff_t)position;
        v128_t words = wasm_v128_load(correction + 2 * channel);
        uint32_t shift = (uint32_t)outputs->correction_shift;
        low = wasm_i32x4_add(low, wasm_i32x4_shl(wasm_i32x4_extend_low_i16x8(words), shift));
        high = wasm_i32x4_add(high, wasm_i32x4_shl(wasm_i32x4_extend_high_i16x8(words), shift));
    }
    uint32_t p = (uint32_t)layer->p;
    v128_t reduced = wasm_i16x8_narrow_i32x4(wasm_i32x4_shr(low, p), wasm_i32x4_shr(high, p));
    v128_t scale = wasm_v128_load(layer->scale + channel);
    results[0] = wasm_i32x4_extmul_low_i16x8(reduced, scale);
    results[1] = wasm_i32x4_extmul_high_i16x8(reduced, scale);
    for (int i = 0; i < 2; i++) {
        v128_t sum = wasm_i32x4_add(results[i], wasm_i32x4_splat(vqk_half(layer->s)));
        results[i] = wasm_i32x4_shr(sum, (uint32_t)layer->s);
        if (size == 1 && outputs->result != VQK_HIDDEN)
            results[i] = wasm_i32x4_add(results[i], wasm_i32x4_splat(128));
    }
    store(wasm_i16x8_narrow_i32x4(results[0], results[1]), outputs->result, start + size * channel);
}

/// The inputs of a tile, at most 3 x 3 x 512 for each position: pairs of words, each pair for all positions
/// side by side. Engines broadcast a pair from memory for less than they shuffle it. A module has one thread.
static int16_t window[TILE * 3 * 3 * 512];

/// Stores the `pairs` first pairs of `words`, for one position.
INLINE int16_t *spread(v128_t words, int16_t *target, const int pairs) {
    wasm_v128_store32_lane(target, words, 0);
    wasm_v128_store32_lane(target + 2 * TILE, words, 1);
    if (pairs == 2) return target + 2 * 2 * TILE;
    wasm_v128_store32_lane(target + 4 * TILE, words, 2);
    wasm_v128_store32_lane(target + 6 * TILE, words, 3);
    return target + 4 * 2 * TILE;
}

/// Spreads `count` inputs, a multiple of 4.
INLINE int16_t *spread_run(const char *inputs, int32_t count, bool wide, int16_t *target) {
    const int size = wide ? 2 : 1;
    for (; count >= 8; count -= 8, inputs += 8 * size)
        target = spread(wide ? wasm_v128_load(inputs) : wasm_u16x8_load8x8(inputs), target, 4);
    if (!count) return target;
    v128_t words = wide ? wasm_v128_load64_zero(inputs)
                        : wasm_u16x8_extend_low_u8x16(wasm_v128_load32_zero(inputs));
    return spread(words, target, 2);
}

/// Fills the window for `width` positions. Returns the number of pairs.
INLINE ptrdiff_t fill_window(
    const vqk_layer *layer, const vqk_outputs *outputs, size_t position, size_t width, bool wide) {
    const int size = wide ? 2 : 1;
    runs runs = make_runs(layer, outputs->input_column, size);
    int16_t *end = window;
    for (size_t x = 0; x < width; x++) {
        const char *input = (const char *)outputs->input
            + outputs->input_step * (ptrdiff_t)(position + x);
        end = window + 2 * x;
        for (int32_t row = 0; row < runs.rows; row++)
            for (int32_t piece = 0; piece < runs.pieces; piece++)
                end = spread_run(input + outputs->input_row * row + outputs->input_column * piece,
                    4 * runs.groups / size, wide, end);
    }
    return (end - window) / (2 * TILE);
}

/// Sums of a tile for 8 channels from `channel` on: results of its first `width` positions.
static void tile(const vqk_layer *layer, const vqk_outputs *outputs, const int16_t *weights, ptrdiff_t pairs,
    size_t position, size_t width, int32_t channel) {
    v128_t sums[TILE][2];
    UNROLL for (int x = 0; x < TILE; x++)
        UNROLL for (int v = 0; v < 2; v++) sums[x][v] = wasm_v128_load(layer->bias + channel + 4 * v);
    const int16_t *inputs = window;
    for (; pairs > 0; pairs--, inputs += 2 * TILE, weights += 2 * VQK_LANES) {
        v128_t first = wasm_v128_load(weights), second = wasm_v128_load(weights + 8);
        UNROLL for (int x = 0; x < TILE; x++) {
            v128_t pair = wasm_v128_load32_splat(inputs + 2 * x);
            sums[x][0] = wasm_i32x4_add(sums[x][0], wasm_i32x4_dot_i16x8(first, pair));
            sums[x][1] = wasm_i32x4_add(sums[x][1], wasm_i32x4_dot_i16x8(second, pair));
        }
    }
    UNROLL for (size_t x = 0; x < TILE; x++)
        if (x < width) finish(layer, outputs, position + x, channel, sums[x]);
}

static void convolve(const vqk_layer *layer, const vqk_outputs *outputs, bool wide) {
    ptrdiff_t length = (ptrdiff_t)layer->kernel * layer->kernel * layer->inputs;
    for (size_t position = 0; position < outputs->count; position += TILE) {
        size_t rest = outputs->count - position, width = rest < TILE ? rest : TILE;
        ptrdiff_t pairs = fill_window(layer, outputs, position, width, wide);
        for (int32_t channel = 0; channel < layer->outputs; channel += 8) {
            ptrdiff_t block = channel / VQK_LANES * length * VQK_LANES + channel % VQK_LANES * 2;
            tile(layer, outputs, (const int16_t *)layer->weights + block, pairs, position, width, channel);
        }
    }
}

static void convolve_u8(const vqk_layer *layer, const vqk_outputs *outputs) {
    convolve(layer, outputs, false);
}

static void convolve_s16(const vqk_layer *layer, const vqk_outputs *outputs) {
    convolve(layer, outputs, true);
}

/// Positions that pass through all channels of a depthwise layer one after the other: their inputs stay in
/// the first-level cache.
#define CHUNK 24

/// Pairs of words of two vectors: those of the first 4 channels, then those of the others.
typedef struct {
    v128_t low, high;
} pairs;

INLINE pairs interleaved(v128_t first, v128_t second) {
    return (pairs){wasm_i16x8_shuffle(first, second, 0, 8, 1, 9, 2, 10, 3, 11),
        wasm_i16x8_shuffle(first, second, 4, 12, 5, 13, 6, 14, 7, 15)};
}

/// Pair `number` of the taps of 8 channels, the first or the last of a block of 16.
INLINE pairs depthwise_weights(const int16_t *block, int number, int half) {
    const int16_t *start = block + 2 * VQK_LANES * number + 8 * half;
    return (pairs){wasm_v128_load(start), wasm_v128_load(start + VQK_LANES)};
}

INLINE void add_products(v128_t *sums, pairs values, pairs weights) {
    sums[0] = wasm_i32x4_add(sums[0], wasm_i32x4_dot_i16x8(values.low, weights.low));
    sums[1] = wasm_i32x4_add(sums[1], wasm_i32x4_dot_i16x8(values.high, weights.high));
}

/// Results of 8 channels from `channel` on at `count` positions from `first` on.
INLINE void depthwise_block(
    const vqk_layer *layer, const vqk_outputs *outputs, int32_t channel, size_t first, size_t count) {
    const int16_t *block = (const int16_t *)layer->weights + 10 * (channel / VQK_LANES * VQK_LANES);
    pairs weights[5];
    for (int i = 0; i < 5; i++) weights[i] = depthwise_weights(block, i, channel / 8 % 2);
    const v128_t zero = wasm_i32x4_splat(0);
    const int32_t *bias = layer->bias + channel;
    const v128_t low = wasm_v128_load(bias), high = wasm_v128_load(bias + 4);
    const char *input = (const char *)outputs->input + outputs->input_step * (ptrdiff_t)first + 2 * channel;
    ptrdiff_t row = outputs->input_row, column = outputs->input_column;
    // The first two rows of a column serve three positions.
    pairs left = interleaved(wasm_v128_load(input), wasm_v128_load(input + row));
    pairs middle = interleaved(wasm_v128_load(input + column), wasm_v128_load(input + column + row));
    for (size_t i = 0; i < count; i++, input += column) {
        const char *next = input + 2 * column, *last = input + 2 * row;
        pairs right = interleaved(wasm_v128_load(next), wasm_v128_load(next + row));
        v128_t sums[2] = {low, high};
        add_products(sums, left, weights[0]);
        add_products(sums, middle, weights[1]);
        add_products(sums, right, weights[2]);
        add_products(sums, interleaved(wasm_v128_load(last), wasm_v128_load(last + column)), weights[3]);
        add_products(sums, interleaved(wasm_v128_load(last + 2 * column), zero), weights[4]);
        finish(layer, outputs, first + i, channel, sums);
        left = middle;
        middle = right;
    }
}

static void depthwise(const vqk_layer *layer, const vqk_outputs *outputs) {
    for (size_t first = 0; first < outputs->count; first += CHUNK) {
        size_t count = outputs->count - first < CHUNK ? outputs->count - first : CHUNK;
        for (int32_t channel = 0; channel < layer->outputs; channel += 8)
            depthwise_block(layer, outputs, channel, first, count);
    }
}

/// 8 bytes of words that are rounded to multiples of 2^15 / m, 128 standing for zero.
INLINE void store_centered(v128_t words, v128_t m, uint8_t *bytes) {
    v128_t rounded = wasm_i16x8_q15mulr_sat(words, m);
    v128_t packed = wasm_i8x16_narrow_i16x8(rounded, rounded);
    wasm_v128_store64_lane(bytes, wasm_v128_xor(packed, wasm_i8x16_splat(INT8_MIN)), 0);
}

static void quantize(const int16_t *stream, size_t count, int32_t m, uint8_t *bytes) {
    const v128_t factor = wasm_i16x8_splat((int16_t)m);
    size_t i = 0;
    for (; i + 8 <= count; i += 8) store_centered(wasm_v128_load(stream + i), factor, bytes + i);
    for (; i < count; i++) bytes[i] = vqk_byte(stream[i], m);
}

static void gate(const int16_t *halves, size_t channels, size_t positions, int32_t m, uint8_t *bytes) {
    const v128_t factor = wasm_i16x8_splat((int16_t)m);
    for (size_t position = 0; position < positions; position++, halves += 2 * channels, bytes += channels)
        for (size_t c = 0; c < channels; c += 8) {
            v128_t open = wasm_i16x8_max(wasm_v128_load(halves + c), wasm_i16x8_splat(0));
            v128_t product = wasm_i16x8_q15mulr_sat(open, wasm_v128_load(halves + channels + c));
            store_centered(product, factor, bytes + c);
        }
}

const vqk_kernels vqk_simd128_kernels = {
    .name = "simd128",
    .packed_size = word_packed_size,
    .pack_s8 = pack_words_s8,
    .pack_s16 = pack_words_s16,
    .convolve_u8 = convolve_u8,
    .convolve_s16 = convolve_s16,
    .depthwise = depthwise,
    .relu = simd128_relu,
    .quantize = quantize,
    .gate = gate,
    .weigh = simd128_weigh,
    .find = simd128_find,
#ifndef VQK_DECODER_ALONE
    .center = simd128_center,
    .weigh_gradients = simd128_weigh_gradients,
    .gate_gradients = simd128_gate_gradients,
    .half_gradients = simd128_half_gradients,
    .choose = simd128_choose,
#endif
};
#endif
