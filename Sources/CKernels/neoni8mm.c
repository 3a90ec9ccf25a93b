// Convolutions of bytes for aarch64 with products of 2 x 8 and 8 x 2 matrices of bytes (FEAT_I8MM).
#if defined(__aarch64__)
#include "CKernels.h"
#include "tables.h"
#include "neon.h"
#include "packing.h"

VQK_DEFINE_PACK(pack_blocks_s8, int8_t, int8_t)

/// Inputs that one product takes. Those of a tap are padded to a multiple of it, with weights 0.
#define DEPTH 8

size_t vqk_neoni8mm_packed_size(int32_t kernel, int32_t inputs, int32_t outputs, int32_t bytes_per_weight) {
    int32_t padded = vqk_round_up(inputs, bytes_per_weight == 1 ? DEPTH : VQK_GROUP);
    return (size_t)(padded * kernel * kernel * bytes_per_weight) * (size_t)vqk_round_up(outputs, VQK_LANES);
}

void vqk_neoni8mm_pack_s8(const int8_t *weights, int32_t kernel, int32_t inputs, int32_t outputs,
    void *packed) {
    pack_blocks_s8(weights, kernel, inputs, outputs, 1, DEPTH, packed);
}

VQK_BEGIN_TARGET("arch=armv8.2-a+i8mm")

/// Pairs of positions of a tile: 16 matrices of sums, 2 of inputs and the weights stay in the 32 registers.
#define PAIRS 2
/// Pairs of the 16 channels.
#define CHANNEL_PAIRS 8

/// Up to 8 inputs, the missing ones being 0.
INLINE uint8x8_t load(const char *input, int32_t count) {
    if (count >= DEPTH) return vld1_u8((const uint8_t *)input);
    uint32_t four;
    memcpy(&four, input, 4);
    return vcreate_u8(four);
}

/// Sums of the channels of a position, 0 or 1, of a pair.
INLINE void unzip(const int32x4_t *sums, int position, int32x4_t *channels) {
    UNROLL for (int v = 0; v < QUARTERS; v++) {
        int64x2_t low = vreinterpretq_s64_s32(sums[2 * v]), high = vreinterpretq_s64_s32(sums[2 * v + 1]);
        channels[v] = vreinterpretq_s32_s64(position == 0 ? vzip1q_s64(low, high) : vzip2q_s64(low, high));
    }
}

/// Results of `width` pairs of positions, a constant where this is inlined, by 16 channels. Where a line ends
/// within a pair, `partner` is 0 and the pair is one position twice, else it is the distance of the inputs of
/// a pair's positions.
INLINE void tile(
    const vqk_layer *layer, const vqk_outputs *outputs, const int8_t *weights, size_t position,
    int32_t channel,
    ptrdiff_t partner, const int width) {
    int32x4_t sums[PAIRS][CHANNEL_PAIRS];
    UNROLL for (int v = 0; v < CHANNEL_PAIRS; v++) {
        int32x2_t bias = vld1_s32(layer->bias + channel + 2 * v);
        UNROLL for (int x = 0; x < width; x++) sums[x][v] = vcombine_s32(bias, bias);
    }
    const char *input = (const char *)outputs->input + outputs->input_step * (ptrdiff_t)position;
    for (int32_t row = 0; row < layer->kernel; row++)
        for (int32_t column = 0; column < layer->kernel; column++) {
            const char *taps = input + outputs->input_row * row + outputs->input_column * column;
            for (int32_t i = 0; i < layer->inputs; i += DEPTH, taps += DEPTH) {
                uint8x16_t inputs[PAIRS];
                UNROLL for (int x = 0; x < width; x++) {
                    const char *first = taps + 2 * partner * x;
                    int32_t count = layer->inputs - i;
                    inputs[x] = vcombine_u8(load(first, count), load(first + partner, count));
                }
                UNROLL for (int v = 0; v < CHANNEL_PAIRS; v++, weights += 2 * DEPTH) {
                    int8x16_t w = vld1q_s8(weights);
                    UNROLL for (int x = 0; x < width; x++)
                        sums[x][v] = vusmmlaq_s32(sums[x][v], inputs[x], w);
                }
            }
        }
    UNROLL for (int x = 0; x < width; x++)
        for (int i = 0; i < (partner ? 2 : 1); i++) {
            int32x4_t channels[QUARTERS];
            unzip(sums[x], i, channels);
            finish(layer, outputs, position + (size_t)(2 * x + i), channel, channels);
        }
}

void vqk_neoni8mm_convolve_u8(const vqk_layer *layer, const vqk_outputs *outputs) {
    const int8_t *weights = layer->weights;
    ptrdiff_t step = outputs->input_step;
    ptrdiff_t length =
        (ptrdiff_t)layer->kernel * layer->kernel * vqk_round_up(layer->inputs, DEPTH) * VQK_LANES;
    for (int32_t channel = 0; channel < layer->outputs; channel += VQK_LANES, weights += length) {
        size_t position = 0;
        for (; position + 2 * PAIRS <= outputs->count; position += 2 * PAIRS)
            tile(layer, outputs, weights, position, channel, step, PAIRS);
        for (; position + 2 <= outputs->count; position += 2)
            tile(layer, outputs, weights, position, channel, step, 1);
        if (position < outputs->count) tile(layer, outputs, weights, position, channel, 0, 1);
    }
}

VQK_END_TARGET
#endif
