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

/// Words 2i and 2i + 1 of 8, four times.
#define PAIR(words, i) wasm_i32x4_shuffle(words, words, i, i, i, i)

static void simd128_deficits(const vqk_codebook *book, const int16_t *restrict heads, int32_t *restrict t) {
    v128_t limit = wasm_i16x8_splat(4095), clamped[2];
    for (int i = 0; i < 2; i++) {
        v128_t words = wasm_v128_load(heads + 8 * i);
        clamped[i] = wasm_i16x8_max(wasm_i16x8_min(words, limit), wasm_i16x8_neg(limit));
    }
    const int16_t *tilt = book->tilt;
    for (int32_t k = 0; k < book->padded; k += VQK_LANES) {
        v128_t sums[4];
        for (int v = 0; v < 4; v++) sums[v] = wasm_i32x4_splat(32);
        for (int32_t pair = 0; pair < book->pairs; pair++, tilt += 2 * VQK_LANES) {
            v128_t head = wasm_v128_load32_splat((const char *)clamped + 4 * pair);
            for (int v = 0; v < 4; v++) {
                v128_t products = wasm_i32x4_dot_i16x8(wasm_v128_load(tilt + 8 * v), head);
                sums[v] = wasm_i32x4_add(sums[v], products);
            }
        }
        for (int v = 0; v < 4; v++) {
            v128_t base = wasm_v128_load(book->base + k + 4 * v);
            wasm_v128_store(t + k + 4 * v, wasm_i32x4_add(wasm_i32x4_shr(sums[v], 6), base));
        }
    }
    int32_t largest = INT32_MIN;
    for (int32_t k = 0; k < book->codewords; k++) largest = t[k] > largest ? t[k] : largest;
    for (int32_t k = 0; k < book->padded; k++) t[k] = largest - t[k];
}

#define LEVEL(name) simd128_##name
#include "pointwise.h"
// What encoders alone compute is to be small.
#pragma clang attribute push(__attribute__((minsize)), apply_to = function)
#include "gradients.h"
#pragma clang attribute pop

/// Positions of a tile. With its 8 channels, the sums and inputs of a tile stay in 16 registers.
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

/// Adds the products of inputs 2i and 2i + 1 of each position and the weights of 8 channels.
#define ADD_PAIR(i)                                                                                   \
    do {                                                                                              \
        v128_t first = wasm_v128_load(weights), second = wasm_v128_load(weights + 8);                 \
        UNROLL for (int x = 0; x < width; x++) {                                                      \
            v128_t pair = PAIR(words[x], i);                                                          \
            sums[x][0] = wasm_i32x4_add(sums[x][0], wasm_i32x4_dot_i16x8(first, pair));               \
            sums[x][1] = wasm_i32x4_add(sums[x][1], wasm_i32x4_dot_i16x8(second, pair));              \
        }                                                                                             \
        weights += 2 * VQK_LANES;                                                                     \
    } while (0)

/// 4 inputs as words; what stands beyond them is of no use.
INLINE v128_t load4(const char *inputs, const bool wide) {
    if (wide) return wasm_v128_load64_zero(inputs);
    return wasm_u16x8_extend_low_u8x16(wasm_v128_load32_zero(inputs));
}

/// 8 inputs as words.
INLINE v128_t load8(const char *inputs, const bool wide) {
    return wide ? wasm_v128_load(inputs) : wasm_u16x8_load8x8(inputs);
}

/// Results of `width` positions by 8 channels; `width` and `wide` are constants where this is inlined.
INLINE void half_tile(const vqk_layer *layer, const vqk_outputs *outputs, const int16_t *weights,
    size_t position, int32_t channel, const int width, const bool wide) {
    v128_t sums[TILE][2], words[TILE];
    UNROLL for (int x = 0; x < width; x++)
        UNROLL for (int v = 0; v < 2; v++) sums[x][v] = wasm_v128_load(layer->bias + channel + 4 * v);
    const char *input = (const char *)outputs->input + outputs->input_step * (ptrdiff_t)position;
    const int size = wide ? 2 : 1;
    runs runs = make_runs(layer, outputs->input_column, size);
    int32_t count = 4 * runs.groups / size;
    for (int32_t row = 0; row < runs.rows; row++)
        for (int32_t piece = 0; piece < runs.pieces; piece++) {
            const char *taps = input + outputs->input_row * row + outputs->input_column * piece;
            int32_t i = 0;
            for (; i + 8 <= count; i += 8, taps += 8 * size) {
                UNROLL for (int x = 0; x < width; x++) words[x] = load8(taps + outputs->input_step * x, wide);
                ADD_PAIR(0);
                ADD_PAIR(1);
                ADD_PAIR(2);
                ADD_PAIR(3);
            }
            if (i < count) {
                UNROLL for (int x = 0; x < width; x++) words[x] = load4(taps + outputs->input_step * x, wide);
                ADD_PAIR(0);
                ADD_PAIR(1);
            }
        }
    UNROLL for (int x = 0; x < width; x++) finish(layer, outputs, position + (size_t)x, channel, sums[x]);
}

/// Results of `width` positions by 16 channels.
INLINE void tile(const vqk_layer *layer, const vqk_outputs *outputs, const int16_t *weights, size_t position,
    int32_t channel, const int width, const bool wide) {
    half_tile(layer, outputs, weights, position, channel, width, wide);
    half_tile(layer, outputs, weights + VQK_LANES, position, channel + 8, width, wide);
}

#include "lines.h"

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
    .packed_size = packed_size,
    .pack_s8 = pack_s8,
    .pack_s16 = pack_s16,
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
