// Convolutions of bytes for aarch64 with dot products of signed bytes (FEAT_DotProd).
#if defined(__aarch64__)
#include "CKernels.h"
#include "tables.h"
#include "neon.h"
#include "packing.h"

VQK_DEFINE_PACK(pack_blocks_s8, int8_t, int8_t)

/// Bytes of weights, without what follows them: Σ 128·w of every output, because inputs are multiplied as x -
/// 128, which is a signed byte.
static size_t weights_size(int32_t kernel, int32_t inputs, int32_t outputs) {
    return (size_t)(vqk_round_up(inputs, VQK_GROUP) * kernel * kernel)
        * (size_t)vqk_round_up(outputs, VQK_LANES);
}

size_t vqk_neondot_packed_size(int32_t kernel, int32_t inputs, int32_t outputs, int32_t bytes_per_weight) {
    size_t size = weights_size(kernel, inputs, outputs) * (size_t)bytes_per_weight;
    return bytes_per_weight == 1 ? size + sizeof(int32_t) * (size_t)vqk_round_up(outputs, VQK_LANES) : size;
}

void vqk_neondot_pack_s8(const int8_t *weights, int32_t kernel, int32_t inputs, int32_t outputs,
    void *packed) {
    pack_blocks_s8(weights, kernel, inputs, outputs, 1, VQK_GROUP, packed);
    int32_t *offsets = (int32_t *)((char *)packed + weights_size(kernel, inputs, outputs));
    int32_t taps = kernel * kernel * inputs;
    for (int32_t o = 0; o < vqk_round_up(outputs, VQK_LANES); o++) {
        offsets[o] = 0;
        for (int32_t i = 0; o < outputs && i < taps; i++)
            offsets[o] += 128 * weights[(ptrdiff_t)o * taps + i];
    }
}

VQK_BEGIN_TARGET("arch=armv8.2-a+dotprod")

/// Positions of a tile: 16 sums, 4 inputs and 4 weights stay in the 32 registers.
#define TILE 4

/// Adds the products of group `lane` of 4 at each position and the weights of 16 channels.
#define ADD_GROUP(lane)                                                                       \
    UNROLL for (int v = 0; v < QUARTERS; v++, weights += 16) {                                \
        int8x16_t w = vld1q_s8(weights);                                                      \
        UNROLL for (int x = 0; x < width; x++) sums[x][v] = vdotq_laneq_s32(sums[x][v], w, groups[x], lane); \
    }

/// Bytes minus 128.
INLINE int8x16_t center(uint8x16_t bytes) { return vreinterpretq_s8_u8(veorq_u8(bytes, vdupq_n_u8(128))); }

INLINE int8x16_t load_group(const char *input) {
    uint32_t four;
    memcpy(&four, input, 4);
    return center(vreinterpretq_u8_u32(vdupq_n_u32(four)));
}

/// Results of `width` positions, a constant where this is inlined, by 16 channels.
INLINE void tile(
    const vqk_layer *layer, const vqk_outputs *outputs, const int8_t *weights, const int32_t *offsets,
    size_t position, int32_t channel, const int width) {
    int32x4_t sums[TILE][QUARTERS];
    UNROLL for (int v = 0; v < QUARTERS; v++) {
        int32_t first = channel + 4 * v;
        int32x4_t bias = vaddq_s32(vld1q_s32(layer->bias + first), vld1q_s32(offsets + first));
        UNROLL for (int x = 0; x < width; x++) sums[x][v] = bias;
    }
    const char *input = (const char *)outputs->input + outputs->input_step * (ptrdiff_t)position;
    for (int32_t row = 0; row < layer->kernel; row++)
        for (int32_t column = 0; column < layer->kernel; column++) {
            const char *taps = input + outputs->input_row * row + outputs->input_column * column;
            int8x16_t groups[TILE];
            int32_t i = 0;
            for (; i + 16 <= layer->inputs; i += 16) {
                UNROLL for (int x = 0; x < width; x++)
                    groups[x] = center(vld1q_u8((const uint8_t *)taps + i + outputs->input_step * x));
                ADD_GROUP(0)
                ADD_GROUP(1)
                ADD_GROUP(2)
                ADD_GROUP(3)
            }
            for (; i < layer->inputs; i += 4) {
                UNROLL for (int x = 0; x < width; x++)
                    groups[x] = load_group(taps + i + outputs->input_step * x);
                ADD_GROUP(0)
            }
        }
    UNROLL for (int x = 0; x < width; x++) finish(layer, outputs, position + (size_t)x, channel, sums[x]);
}

void vqk_neondot_convolve_u8(const vqk_layer *layer, const vqk_outputs *outputs) {
    const int8_t *weights = layer->weights;
    const int32_t *offsets = (const int32_t *)(weights
        + weights_size(layer->kernel, layer->inputs, layer->outputs));
    ptrdiff_t length = (ptrdiff_t)layer->kernel * layer->kernel * layer->inputs * VQK_LANES;
    for (int32_t channel = 0; channel < layer->outputs; channel += VQK_LANES, weights += length) {
        size_t position = 0;
        for (; position + TILE <= outputs->count; position += TILE)
            tile(layer, outputs, weights, offsets, position, channel, TILE);
        for (; position < outputs->count; position++)
            tile(layer, outputs, weights, offsets, position, channel, 1);
    }
}

VQK_END_TARGET
#endif
