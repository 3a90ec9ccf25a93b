// The definition of every kernel.
#include <stdbool.h>

#include "CKernels.h"
#include "arithmetic.h"
#include "packing.h"
#include "tables.h"
#include "targets.h"

/// L_k of 16 codewords: format, section 4, step 2.
static void logits16(
    const int16_t *restrict heads, const int16_t *restrict tilt, int32_t pairs, const int32_t *restrict base,
    int32_t *restrict logits) {
    int32_t sums[VQK_LANES] = {0};
    for (int32_t pair = 0; pair < pairs; pair++, tilt += 2 * VQK_LANES) {
        int32_t even = heads[2 * pair], odd = heads[2 * pair + 1];
        for (int i = 0; i < VQK_LANES; i++) sums[i] += even * tilt[2 * i] + odd * tilt[2 * i + 1];
    }
    for (int i = 0; i < VQK_LANES; i++) logits[i] = base[i] + ((sums[i] + 32) >> 6);
}

/// t_k = λ - L_k of all codewords: format, section 4, steps 1 to 3. What stands beyond K is of no use.
static void portable_deficits(const vqk_codebook *book, const int16_t *restrict heads, int32_t *restrict t) {
    int16_t clamped[16];
    for (int j = 0; j < 16; j++) clamped[j] = (int16_t)vqk_clamp(heads[j], -4095, 4095);
    for (int32_t k = 0; k < book->padded; k += VQK_LANES)
        logits16(clamped, book->tilt + vqk_tilt_index(book, k, 0), book->pairs, book->base + k, t + k);
    int32_t largest = INT32_MIN;
    for (int32_t k = 0; k < book->codewords; k++) largest = t[k] > largest ? t[k] : largest;
    for (int32_t k = 0; k < book->padded; k++) t[k] = largest - t[k];
}

#define LEVEL(name) portable_##name
#include "centered.h"
#include "gradients.h"
#include "weights.h"
#include "pointwise.h"

// All weights are held as 16 bits, which multiply with least effort where there are no products of bytes.
VQK_DEFINE_WORD_PACKING(1)

/// Turns the sums of 16 channels from `channel` on into results.
static void finish(
    const vqk_layer *layer, const vqk_outputs *outputs, size_t position, int32_t channel,
    const uint32_t *sums) {
    char *start = (char *)outputs->output + outputs->output_step * (ptrdiff_t)position;
    int16_t *stream = (int16_t *)start + channel;
    uint8_t *bytes = (uint8_t *)start + channel;
    for (int i = 0; i < VQK_LANES; i++) {
        uint32_t sum = sums[i];
        if (outputs->result == VQK_PIXELS) {
            const char *correction = (const char *)outputs->correction + outputs->correction_step
                * (ptrdiff_t)position;
            sum += (uint32_t)((const int16_t *)correction)[channel + i] << outputs->correction_shift;
        }
        int32_t result = vqk_rescale((int32_t)sum, layer->scale[channel + i], layer->p, layer->s);
        switch (outputs->result) {
        case VQK_STORE: stream[i] = (int16_t)vqk_s16(result); break;
        case VQK_ADD: stream[i] = (int16_t)vqk_s16(stream[i] + vqk_s16(result)); break;
        case VQK_SUBTRACT: stream[i] = (int16_t)vqk_s16(stream[i] - vqk_s16(result)); break;
        case VQK_SCALE: stream[i] = vqk_scaled(stream[i], vqk_s16(result)); break;
        case VQK_HIDDEN: bytes[i] = (uint8_t)vqk_clamp(result, 0, 255); break;
        case VQK_PIXELS:
        case VQK_CENTERED: bytes[i] = (uint8_t)vqk_clamp(128 + result, 0, 255); break;
        }
    }
}

/// Positions that share the loading of weights.
#define TILE 4

/// Adds the products of one tap at `width` positions, which like `wide` is a constant where this is inlined.
INLINE void add_tap(
    const char *tap, ptrdiff_t step, const int16_t *weights, int32_t inputs, const int width, const bool wide,
    uint32_t (*sums)[VQK_LANES]) {
    for (int32_t c = 0; c < inputs; c++, weights += VQK_LANES)
        for (int x = 0; x < width; x++) {
            const char *values = tap + step * x;
            int16_t value = wide ? ((const int16_t *)values)[c] : ((const uint8_t *)values)[c];
            for (int i = 0; i < VQK_LANES; i++) sums[x][i] += (uint32_t)(value * weights[i]);
        }
}

/// Results of `width` positions by 16 channels.
INLINE void tile(
    const vqk_layer *layer, const vqk_outputs *outputs, const int16_t *weights, size_t position,
    int32_t channel,
    const int width, const bool wide) {
    uint32_t sums[TILE][VQK_LANES];
    for (int x = 0; x < width; x++)
        for (int i = 0; i < VQK_LANES; i++) sums[x][i] = (uint32_t)layer->bias[channel + i];
    const char *input = (const char *)outputs->input + outputs->input_step * (ptrdiff_t)position;
    for (int32_t row = 0; row < layer->kernel; row++)
        for (int32_t column = 0; column < layer->kernel; column++, weights += layer->inputs * VQK_LANES) {
            const char *tap = input + outputs->input_row * row + outputs->input_column * column;
            add_tap(tap, outputs->input_step, weights, layer->inputs, width, wide, sums);
        }
    for (int x = 0; x < width; x++) finish(layer, outputs, position + (size_t)x, channel, sums[x]);
}

#include "lines.h"

/// Results of 16 channels of a depthwise layer at all positions, from weights [3][3][16].
static void depthwise_block(
    const vqk_layer *layer, const vqk_outputs *outputs, int32_t channel, const int16_t *restrict weights) {
    for (size_t position = 0; position < outputs->count; position++) {
        const char *input = (const char *)outputs->input + outputs->input_step * (ptrdiff_t)position;
        uint32_t sums[VQK_LANES];
        for (int i = 0; i < VQK_LANES; i++) sums[i] = (uint32_t)layer->bias[channel + i];
        for (int32_t tap = 0; tap < 9; tap++) {
            const char *start = input + outputs->input_row * (tap / 3) + outputs->input_column * (tap % 3);
            const int16_t *values = (const int16_t *)start + channel;
            for (int i = 0; i < VQK_LANES; i++)
                sums[i] += (uint32_t)(values[i] * weights[VQK_LANES * tap + i]);
        }
        finish(layer, outputs, position, channel, sums);
    }
}

static void depthwise(const vqk_layer *layer, const vqk_outputs *outputs) {
    const int16_t *packed = layer->weights;
    for (int32_t channel = 0; channel < layer->outputs; channel += VQK_LANES) {
        int16_t weights[9 * VQK_LANES];
        for (int32_t tap = 0; tap < 9; tap++)
            for (int32_t i = 0; i < VQK_LANES; i++)
                weights[VQK_LANES * tap + i] = packed[vqk_depthwise_index(channel + i, tap / 3, tap % 3)];
        depthwise_block(layer, outputs, channel, weights);
    }
}

const vqk_kernels vqk_portable_kernels = {
    .name = "portable",
    .packed_size = word_packed_size,
    .pack_s8 = pack_words_s8,
    .pack_s16 = pack_words_s16,
    .convolve_u8 = convolve_u8,
    .convolve_s16 = convolve_s16,
    .depthwise = depthwise,
    .relu = portable_relu,
    .quantize = portable_quantize,
    .gate = portable_gate,
    .center = portable_center,
    .weigh_gradients = portable_weigh_gradients,
    .gate_gradients = portable_gate_gradients,
    .half_gradients = portable_half_gradients,
    .weigh = portable_weigh,
    .find = portable_find,
    .choose = portable_choose,
};
