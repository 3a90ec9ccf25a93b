// Kernels for CPUs with AVX-512 F, BW, DQ, VL and VNNI.
#if defined(__x86_64__)
#include <stdbool.h>
#include <string.h>

#include "CKernels.h"
#include "arithmetic.h"
#include "avx512.h"
#include "avx512depthwise.h"
#include "avx512pointwise.h"
#include "tables.h"
#include "packing.h"
#include "runs.h"

VQK_DEFINE_PACK(pack_blocks_s8, int8_t, int8_t)
VQK_DEFINE_PACK(pack_blocks_s16, int16_t, int16_t)

/// Output vectors of the widest tile.
#define LARGEST_BLOCK 4

static size_t packed_size(int32_t kernel, int32_t inputs, int32_t outputs, int32_t bytes_per_weight) {
    size_t padded = (size_t)vqk_round_up(inputs, VQK_GROUP) * (size_t)vqk_round_up(outputs, VQK_LANES);
    return padded * (size_t)(kernel * kernel * bytes_per_weight);
}

static void pack_s8(const int8_t *weights, int32_t kernel, int32_t inputs, int32_t outputs, void *packed) {
    pack_blocks_s8(weights, kernel, inputs, outputs, LARGEST_BLOCK, 4, packed);
}

static void pack_s16(const int16_t *weights, int32_t kernel, int32_t inputs, int32_t outputs, void *packed) {
    pack_blocks_s16(weights, kernel, inputs, outputs, LARGEST_BLOCK, 2, packed);
}

VQK_BEGIN_TARGET(AVX512)

/// Results of `width` positions by `vectors` vectors of channels; both are constants where this is inlined.
INLINE void tile(
    const vqk_layer *layer, const vqk_outputs *outputs, runs runs, const char *weights, size_t position,
    int32_t channel, const int width, const int vectors, const bool wide) {
    __m512i sums[8][LARGEST_BLOCK];
    UNROLL for (int v = 0; v < vectors; v++) {
        __m512i bias = _mm512_loadu_si512(layer->bias + channel + VQK_LANES * v);
        UNROLL for (int x = 0; x < width; x++) sums[x][v] = bias;
    }
    const char *input = (const char *)outputs->input + outputs->input_step * (ptrdiff_t)position;
    ptrdiff_t step = outputs->input_step;
    for (int32_t row = 0; row < runs.rows; row++)
        for (int32_t piece = 0; piece < runs.pieces; piece++) {
            const char *taps = input + outputs->input_row * row + outputs->input_column * piece;
            for (int32_t group = 0; group < runs.groups; group++, taps += 4, weights += 64 * vectors) {
                __m512i w[LARGEST_BLOCK];
                UNROLL for (int v = 0; v < vectors; v++) w[v] = _mm512_loadu_si512(weights + 64 * v);
                UNROLL for (int x = 0; x < width; x++) {
                    int32_t four;
                    memcpy(&four, taps + step * x, 4);
                    __m512i inputs = _mm512_set1_epi32(four);
                    UNROLL for (int v = 0; v < vectors; v++)
                        sums[x][v] = wide ? multiply_words(sums[x][v], inputs, w[v])
                                          : _mm512_dpbusd_epi32(sums[x][v], inputs, w[v]);
                }
            }
        }
    rescaling r = make_rescaling(layer);
    UNROLL for (int v = 0; v < vectors; v++) {
        __m512i scale = load_scale(layer, channel + VQK_LANES * v);
        UNROLL for (int x = 0; x < width; x++)
            finish(outputs, position + (size_t)x, channel + VQK_LANES * v, sums[x][v], scale, r);
    }
}

/// A block of output vectors at all positions, in tiles of `width` positions and what is left.
INLINE void block(
    const vqk_layer *layer, const vqk_outputs *outputs, runs runs, const char *weights, int32_t channel,
    const int width, const int vectors, const bool wide) {
    size_t position = 0;
    for (; position + (size_t)width <= outputs->count; position += (size_t)width)
        tile(layer, outputs, runs, weights, position, channel, width, vectors, wide);
    for (; position + 2 <= outputs->count; position += 2)
        tile(layer, outputs, runs, weights, position, channel, 2, vectors, wide);
    if (position < outputs->count) tile(layer, outputs, runs, weights, position, channel, 1, vectors, wide);
}

INLINE void convolve(const vqk_layer *layer, const vqk_outputs *outputs, const bool wide) {
    runs runs = make_runs(layer, outputs->input_column, wide ? 2 : 1);
    const char *weights = layer->weights;
    ptrdiff_t length = (ptrdiff_t)runs.rows * runs.pieces * runs.groups * 64;
    int32_t vectors = layer->outputs / VQK_LANES;
    for (int32_t first = 0, count; first < vectors; first += count, weights += length * count) {
        count = vqk_block(first, vectors, LARGEST_BLOCK);
        int32_t channel = first * VQK_LANES;
        // As many sums as fit in 32 registers beside the weights and one broadcast input.
        switch (count) {
        case 4: block(layer, outputs, runs, weights, channel, 6, 4, wide); break;
        case 3: block(layer, outputs, runs, weights, channel, 8, 3, wide); break;
        case 2: block(layer, outputs, runs, weights, channel, 8, 2, wide); break;
        default: block(layer, outputs, runs, weights, channel, 8, 1, wide);
        }
    }
}

static void convolve_u8(const vqk_layer *layer, const vqk_outputs *outputs) {
    convolve(layer, outputs, false);
}

static void convolve_s16(const vqk_layer *layer, const vqk_outputs *outputs) {
    convolve(layer, outputs, true);
}

VQK_END_TARGET

/// Tiles have other products of bytes and nothing else that differs.
#define AVX512_KERNELS(level, size, pack, convolve)                                                          \
    {                                                                                                        \
        .name = level, .packed_size = size, .pack_s8 = pack, .pack_s16 = pack_s16, .convolve_u8 = convolve,  \
        .convolve_s16 = convolve_s16, .depthwise = depthwise, .relu = avx512_relu,                           \
        .quantize = avx512_quantize, .gate = avx512_gate, .center = avx512_center,                           \
        .weigh_gradients = avx512_weigh_gradients, .gate_gradients = avx512_gate_gradients,                  \
        .half_gradients = avx512_half_gradients, .weigh = avx512_weigh, .find = avx512_find,                 \
        .choose = avx512_choose                                                                              \
    }

const vqk_kernels vqk_avx512vnni_kernels = AVX512_KERNELS("avx512vnni", packed_size, pack_s8, convolve_u8);
const vqk_kernels vqk_amx_kernels =
    AVX512_KERNELS("amx", vqk_amx_packed_size, vqk_amx_pack_s8, vqk_amx_convolve_u8);
#endif
