// Kernels for CPUs with AVX2.
#if defined(__x86_64__)
#include <stdbool.h>
#include <string.h>

#include "CKernels.h"
#include "arithmetic.h"
#include "avx2.h"
#include "avx2bytes.h"
#include "avx2centered.h"
#include "avx2pointwise.h"
#include "tables.h"
#include "packing.h"
#include "runs.h"

VQK_DEFINE_WORD_PACKING(2)

/// What packed weights of bytes start with. Those of small layers and of large weights are widened to words,
/// as their inputs are when they are used.
typedef struct {
    bool is_words;
    char unused[63];
} bytes_header;

static size_t packed_size(int32_t kernel, int32_t inputs, int32_t outputs, int32_t bytes_per_weight) {
    if (bytes_per_weight == 2) return word_packed_size(kernel, inputs, outputs, bytes_per_weight);
    size_t blocks = (size_t)vqk_round_up(outputs, VQK_LANES) / VQK_LANES;
    // Words take less.
    return sizeof(bytes_header) + blocks * bytes_block_size(bytes_groups(kernel, inputs));
}

static void pack_s8(
    const int8_t *weights, int32_t kernel, int32_t inputs, int32_t outputs, void *packed) {
    bytes_header *header = packed;
    header->is_words = !pack_bytes(weights, kernel, inputs, outputs, (bytes_block *)(header + 1));
    if (header->is_words) pack_words_s8(weights, kernel, inputs, outputs, header + 1);
}

VQK_BEGIN_TARGET(AVX2)

/// Positions of a tile: 12 sums, 2 vectors of weights, an input and a product fill the 16 registers.
#define TILE 6

/// Inputs of a strip as s16: where its first tap is, and distances in bytes.
typedef struct {
    const char *start;
    ptrdiff_t row, column, step;
} inputs;

/// The inputs of the output `count` positions later.
INLINE inputs advanced(inputs inputs, size_t count) {
    inputs.start += inputs.step * (ptrdiff_t)count;
    return inputs;
}

/// Results of `width` positions, a constant where this is inlined, by 16 channels.
INLINE void tile(
    const vqk_outputs *outputs, const constants *constants, inputs inputs, runs runs, const __m256i *weights,
    size_t position, int32_t channel, const int width) {
    __m256i sums[TILE][2];
    UNROLL for (int x = 0; x < width; x++)
        UNROLL for (int v = 0; v < 2; v++) sums[x][v] = constants->first[v];
    for (int32_t row = 0; row < runs.rows; row++)
        for (int32_t piece = 0; piece < runs.pieces; piece++) {
            const char *taps = inputs.start + inputs.row * row + inputs.column * piece;
            // Two pairs at a time, which halves the arithmetic of addresses: inputs come in fours.
            for (int32_t pair = 0; pair < runs.groups; pair += 2, taps += 8, weights += 4)
                UNROLL for (int i = 0; i < 2; i++) {
                    __m256i low = _mm256_loadu_si256(weights + 2 * i);
                    __m256i high = _mm256_loadu_si256(weights + 2 * i + 1);
                    UNROLL for (int x = 0; x < width; x++) {
                        int32_t two;
                        memcpy(&two, taps + inputs.step * x + 4 * i, 4);
                        __m256i input = _mm256_set1_epi32(two);
                        sums[x][0] = _mm256_add_epi32(sums[x][0], _mm256_madd_epi16(input, low));
                        sums[x][1] = _mm256_add_epi32(sums[x][1], _mm256_madd_epi16(input, high));
                    }
                }
        }
    finish(outputs, position, channel, sums, width, constants->scaling);
}

/// All channels at `count` positions from `first` on.
static void strip(
    const vqk_layer *layer, const vqk_outputs *outputs, inputs inputs, const __m256i *weights, size_t first,
    size_t count) {
    runs runs = make_runs(layer, inputs.column, 2);
    ptrdiff_t length = (ptrdiff_t)layer->kernel * layer->kernel * layer->inputs;
    for (int32_t channel = 0; channel < layer->outputs; channel += VQK_LANES, weights += length) {
        constants constants = load_constants(layer, channel);
        size_t x = 0;
        for (; x + TILE <= count; x += TILE)
            tile(outputs, &constants, advanced(inputs, x), runs, weights, first + x, channel, TILE);
        for (; x + 2 <= count; x += 2)
            tile(outputs, &constants, advanced(inputs, x), runs, weights, first + x, channel, 2);
        if (x < count) tile(outputs, &constants, advanced(inputs, x), runs, weights, first + x, channel, 1);
    }
}

static void convolve_s16(const vqk_layer *layer, const vqk_outputs *outputs) {
    inputs all = {outputs->input, outputs->input_row, outputs->input_column, outputs->input_step};
    strip(layer, outputs, all, layer->weights, 0, outputs->count);
}

/// Values that a strip of widened inputs holds: a tile of the largest kernel of the widest layer fits, and so
/// does the first-level cache.
#define PATCH (3 * (TILE + 2) * 512)

/// Columns of input that `count` outputs read.
INLINE size_t columns(const vqk_layer *layer, size_t count) {
    size_t stride = layer->kernel == 2 ? 2 : 1;
    return (count - 1) * stride + (size_t)layer->kernel;
}

/// Widens bytes to s16, a multiple of 4 of them.
INLINE void widen(const char *bytes, size_t count, int16_t *words) {
    size_t i = 0;
    for (; i + 16 <= count; i += 16)
        _mm256_storeu_si256(
            (void *)(words + i), _mm256_cvtepu8_epi16(_mm_loadu_si128((const void *)(bytes + i))));
    for (; i < count; i += 4) {
        int32_t four;
        memcpy(&four, bytes + i, 4);
        _mm_storel_epi64((void *)(words + i), _mm_cvtepu8_epi16(_mm_cvtsi32_si128(four)));
    }
}

/// Widens the inputs of `width` columns of each row of a kernel, whose first is at `source`.
static void widen_patch(
    const vqk_layer *layer, const vqk_outputs *outputs, const char *source, size_t width, int16_t *patch) {
    size_t inputs = (size_t)layer->inputs;
    for (int32_t row = 0; row < layer->kernel; row++, source += outputs->input_row)
        if (outputs->input_column == layer->inputs) {
            widen(source, width * inputs, patch);
            patch += width * inputs;
        } else {
            for (size_t x = 0; x < width; x++, patch += inputs)
                widen(source + outputs->input_column * (ptrdiff_t)x, inputs, patch);
        }
}

/// A line of bytes, widened, by weights of words.
static void convolve_widened(
    const vqk_layer *layer, const vqk_outputs *outputs, const __m256i *weights) {
    _Alignas(32) int16_t patch[PATCH];
    size_t length = TILE;
    while (columns(layer, length + TILE) * (size_t)(layer->kernel * layer->inputs) <= PATCH) length += TILE;
    ptrdiff_t column = layer->inputs * 2;
    for (size_t first = 0; first < outputs->count; first += length) {
        size_t count = outputs->count - first < length ? outputs->count - first : length;
        size_t width = columns(layer, count);
        const char *source = (const char *)outputs->input + outputs->input_step * (ptrdiff_t)first;
        widen_patch(layer, outputs, source, width, patch);
        ptrdiff_t stride = layer->kernel == 2 ? 2 : 1;
        inputs widened = {(const char *)patch, column * (ptrdiff_t)width, column, column * stride};
        strip(layer, outputs, widened, weights, first, count);
    }
}

static void convolve_u8(const vqk_layer *layer, const vqk_outputs *outputs) {
    const bytes_header *header = layer->weights;
    if (header->is_words) convolve_widened(layer, outputs, (const __m256i *)(header + 1));
    else convolve_bytes(layer, outputs, (const bytes_block *)(header + 1));
}

/// sums + the products of pairs of words.
INLINE __m256i add_products(__m256i sums, __m256i a, __m256i b) {
    return _mm256_add_epi32(sums, _mm256_madd_epi16(a, b));
}

#include "avx2depthwise.h"

static void depthwise(const vqk_layer *layer, const vqk_outputs *outputs) { depthwise_lines(layer, outputs); }

VQK_END_TARGET

/// AVX-VNNI has other products and nothing else that differs.
#define AVX2_KERNELS(level, size, s8, s16, u8, words, by_channel)                                            \
    {                                                                                                        \
        .name = level, .packed_size = size, .pack_s8 = s8, .pack_s16 = s16, .convolve_u8 = u8,               \
        .convolve_s16 = words, .depthwise = by_channel, .relu = avx2_relu, .quantize = avx2_quantize,        \
        .gate = avx2_gate, .center = avx2_center,                                                            \
        .weigh_gradients = avx2_weigh_gradients, .gate_gradients = avx2_gate_gradients,                      \
        .half_gradients = avx2_half_gradients, .weigh = avx2_weigh, .find = avx2_find, .choose = avx2_choose \
    }

const vqk_kernels vqk_avx2_kernels =
    AVX2_KERNELS("avx2", packed_size, pack_s8, pack_words_s16, convolve_u8, convolve_s16, depthwise);
const vqk_kernels vqk_avxvnni_kernels = AVX2_KERNELS(
    "avxvnni", vqk_avxvnni_packed_size, vqk_avxvnni_pack_s8, vqk_avxvnni_pack_s16, vqk_avxvnni_convolve_u8,
    vqk_avxvnni_convolve_s16, vqk_avxvnni_depthwise);
#endif
