// Kernels for aarch64: Advanced SIMD alone, and what the levels above have in common with it.
#if defined(__aarch64__)
#include "CKernels.h"
#include "tables.h"
#include "neon.h"
#include "packing.h"

// All weights are held as 16 bits: products of bytes do not fit the 16-bit sums that Advanced SIMD adds them
// to.
VQK_DEFINE_WORD_PACKING(1)

/// L_k of 8 codewords: format, section 4, step 2.
INLINE void logits8(const int16_t *heads, const int16_t *tilt, int32_t pairs, const int32_t *base,
    int32_t *logits) {
    int32x4_t low = vdupq_n_s32(32), high = low;
    for (int32_t pair = 0; pair < pairs; pair++, tilt += 2 * VQK_LANES) {
        int16x8x2_t features = vld2q_s16(tilt);
        low = vmlal_n_s16(low, vget_low_s16(features.val[0]), heads[2 * pair]);
        low = vmlal_n_s16(low, vget_low_s16(features.val[1]), heads[2 * pair + 1]);
        high = vmlal_n_s16(high, vget_high_s16(features.val[0]), heads[2 * pair]);
        high = vmlal_n_s16(high, vget_high_s16(features.val[1]), heads[2 * pair + 1]);
    }
    vst1q_s32(logits, vaddq_s32(vshrq_n_s32(low, 6), vld1q_s32(base)));
    vst1q_s32(logits + 4, vaddq_s32(vshrq_n_s32(high, 6), vld1q_s32(base + 4)));
}

static void neon_deficits(const vqk_codebook *book, const int16_t *restrict heads, int32_t *restrict t) {
    int16_t clamped[16];
    for (int j = 0; j < 16; j++) clamped[j] = (int16_t)vqk_clamp(heads[j], -4095, 4095);
    for (int32_t k = 0; k < book->padded; k += VQK_LANES)
        for (int32_t half = 0; half < VQK_LANES; half += 8) {
            const int16_t *tilt = book->tilt + 2 * (k * book->pairs + half);
            logits8(clamped, tilt, book->pairs, book->base + k + half, t + k + half);
        }
    int32_t largest = INT32_MIN;
    for (int32_t k = 0; k < book->codewords; k++) largest = t[k] > largest ? t[k] : largest;
    for (int32_t k = 0; k < book->padded; k++) t[k] = largest - t[k];
}

#define LEVEL(name) neon_##name
#include "centered.h"
#include "gradients.h"
#include "weights.h"
#include "pointwise.h"

/// Positions of a tile: 16 sums, 4 inputs and the weights of an input stay in the 32 registers.
#define TILE 4

/// Adds the products of input `lane` of 4 at each position and the weights of 16 channels.
#define ADD_INPUT(lane)                                                                 \
    do {                                                                                \
        int16x8_t low = vld1q_s16(weights), high = vld1q_s16(weights + 8);              \
        UNROLL for (int x = 0; x < width; x++) {                                        \
            sums[x][0] = vmlal_lane_s16(sums[x][0], vget_low_s16(low), four[x], lane);  \
            sums[x][1] = vmlal_high_lane_s16(sums[x][1], low, four[x], lane);           \
            sums[x][2] = vmlal_lane_s16(sums[x][2], vget_low_s16(high), four[x], lane); \
            sums[x][3] = vmlal_high_lane_s16(sums[x][3], high, four[x], lane);          \
        }                                                                               \
        weights += VQK_LANES;                                                           \
    } while (0)

/// 4 inputs as words.
INLINE int16x4_t load(const char *inputs, const bool wide) {
    if (wide) return vld1_s16((const int16_t *)inputs);
    uint32_t four;
    memcpy(&four, inputs, 4);
    return vreinterpret_s16_u16(vget_low_u16(vmovl_u8(vcreate_u8(four))));
}

/// Results of `width` positions by 16 channels; `width` and `wide` are constants where this is inlined.
INLINE void tile(
    const vqk_layer *layer, const vqk_outputs *outputs, const int16_t *weights, size_t position,
    int32_t channel,
    const int width, const bool wide) {
    int32x4_t sums[TILE][QUARTERS];
    UNROLL for (int x = 0; x < width; x++)
        UNROLL for (int v = 0; v < QUARTERS; v++) sums[x][v] = vld1q_s32(layer->bias + channel + 4 * v);
    const char *input = (const char *)outputs->input + outputs->input_step * (ptrdiff_t)position;
    for (int32_t row = 0; row < layer->kernel; row++)
        for (int32_t column = 0; column < layer->kernel; column++) {
            const char *taps = input + outputs->input_row * row + outputs->input_column * column;
            for (int32_t i = 0; i < layer->inputs; i += 4, taps += wide ? 8 : 4) {
                int16x4_t four[TILE];
                UNROLL for (int x = 0; x < width; x++) four[x] = load(taps + outputs->input_step * x, wide);
                ADD_INPUT(0);
                ADD_INPUT(1);
                ADD_INPUT(2);
                ADD_INPUT(3);
            }
        }
    UNROLL for (int x = 0; x < width; x++) finish(layer, outputs, position + (size_t)x, channel, sums[x]);
}

#include "lines.h"

/// Sums of 16 channels, plus the products of one tap.
INLINE void add_tap(int32x4_t *sums, const char *input, const int16_t *weights) {
    const int16_t *words = (const int16_t *)input;
    UNROLL for (int v = 0; v < QUARTERS; v++)
        sums[v] = vmlal_s16(sums[v], vld1_s16(words + 4 * v), vld1_s16(weights + 4 * v));
}

/// Results of 16 channels at all positions, from weights [3][3][16].
INLINE void depthwise_block(
    const vqk_layer *layer, const vqk_outputs *outputs, int32_t channel, const int16_t *weights) {
    for (size_t position = 0; position < outputs->count; position++) {
        const char *input = (const char *)outputs->input + outputs->input_step * (ptrdiff_t)position;
        int32x4_t sums[QUARTERS];
        UNROLL for (int v = 0; v < QUARTERS; v++) sums[v] = vld1q_s32(layer->bias + channel + 4 * v);
        UNROLL for (int tap = 0; tap < 9; tap++) {
            ptrdiff_t offset = outputs->input_row * (tap / 3) + outputs->input_column * (tap % 3);
            add_tap(sums, input + offset + 2 * channel, weights + tap * VQK_LANES);
        }
        finish(layer, outputs, position, channel, sums);
    }
}

static void depthwise(const vqk_layer *layer, const vqk_outputs *outputs) {
    const int16_t *packed = layer->weights;
    for (int32_t channel = 0; channel < layer->outputs; channel += VQK_LANES) {
        int16_t weights[9 * VQK_LANES];
        for (int tap = 0; tap < 9; tap++)
            for (int i = 0; i < VQK_LANES; i++)
                weights[tap * VQK_LANES + i] = packed[vqk_depthwise_index(channel + i, tap / 3, tap % 3)];
        depthwise_block(layer, outputs, channel, weights);
    }
}

/// The levels above have other products of bytes and nothing else that differs.
#define NEON_KERNELS(level, size, pack, convolve)                                                      \
    {                                                                                                  \
        .name = level, .packed_size = size, .pack_s8 = pack, .pack_s16 = pack_words_s16,               \
        .convolve_u8 = convolve, .convolve_s16 = convolve_s16, .depthwise = depthwise, .relu = neon_relu, \
        .quantize = neon_quantize, .gate = neon_gate, .center = neon_center, \
        .weigh_gradients = neon_weigh_gradients, .gate_gradients = neon_gate_gradients,                  \
        .half_gradients = neon_half_gradients, .weigh = neon_weigh, .find = neon_find,                 \
        .choose = neon_choose                                                                          \
    }

const vqk_kernels vqk_neon_kernels = NEON_KERNELS("neon", word_packed_size, pack_words_s8, convolve_u8);
const vqk_kernels vqk_neondot_kernels =
    NEON_KERNELS("neondot", vqk_neondot_packed_size, vqk_neondot_pack_s8, vqk_neondot_convolve_u8);
const vqk_kernels vqk_neoni8mm_kernels =
    NEON_KERNELS("neoni8mm", vqk_neoni8mm_packed_size, vqk_neoni8mm_pack_s8, vqk_neoni8mm_convolve_u8);
#endif
