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
// Pages decode: what encoders alone compute is to be small.
#pragma clang attribute push(__attribute__((minsize)), apply_to = function)
#include "gradients.h"
#pragma clang attribute pop

/// Positions of a tile. With its 8 channels, the sums and inputs of a tile stay in 16 registers.
#define TILE 4

/// Stores the results of 8 channels at `output`, or combines them with what is there.
INLINE void store(v128_t words, int32_t kind, void *output) {
    switch (kind) {
    case VQK_STORE: wasm_v128_store(output, words); break;
    case VQK_ADD: wasm_v128_store(output, wasm_i16x8_add_sat(wasm_v128_load(output), words)); break;
    case VQK_SUBTRACT: wasm_v128_store(output, wasm_i16x8_sub_sat(wasm_v128_load(output), words)); break;
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
        if (isPixels) results[i] = wasm_i32x4_add(results[i], wasm_i32x4_splat(128));
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

const vqk_kernels vqk_simd128_kernels = {
    .name = "simd128",
    .packed_size = packed_size,
    .pack_s8 = pack_s8,
    .pack_s16 = pack_s16,
    .convolve_u8 = convolve_u8,
    .convolve_s16 = convolve_s16,
    .relu = simd128_relu,
    .center = simd128_center,
    .weigh_gradients = simd128_weigh_gradients,
    .gate_gradients = simd128_gate_gradients,
    .weigh = simd128_weigh,
    .find = simd128_find,
    .choose = simd128_choose,
};
#endif
