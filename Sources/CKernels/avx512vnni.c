// Kernels for CPUs with AVX-512 F, BW, DQ, VL and VNNI.
#if defined(__x86_64__)
#include <stdbool.h>
#include <string.h>

#include "CKernels.h"
#include "arithmetic.h"
#include "avx512.h"
#include "levels.h"
#include "packing.h"
#include "runs.h"

VQZ_DEFINE_PACK(pack_blocks_s8, int8_t, int8_t)
VQZ_DEFINE_PACK(pack_blocks_s16, int16_t, int16_t)

/// Output vectors of the widest tile.
#define LARGEST_BLOCK 4

static size_t packed_size(int32_t kernel, int32_t inputs, int32_t outputs, int32_t bytes_per_weight) {
    size_t padded = (size_t)vqz_round_up(inputs, VQZ_GROUP) * (size_t)vqz_round_up(outputs, VQZ_LANES);
    return padded * (size_t)(kernel * kernel * bytes_per_weight);
}

static void pack_s8(const int8_t *weights, int32_t kernel, int32_t inputs, int32_t outputs, void *packed) {
    pack_blocks_s8(weights, kernel, inputs, outputs, LARGEST_BLOCK, 4, packed);
}

static void pack_s16(const int16_t *weights, int32_t kernel, int32_t inputs, int32_t outputs, void *packed) {
    pack_blocks_s16(weights, kernel, inputs, outputs, LARGEST_BLOCK, 2, packed);
}

VQZ_BEGIN_TARGET(AVX512)

/// sums + the products of pairs of words. The compiler splits the intrinsic into a multiply-add and an addition, which halves the throughput of
/// tiles that have sums enough to hide the latency.
INLINE __m512i multiply_words(__m512i sums, __m512i a, __m512i b) {
    __asm__("vpdpwssd %2, %1, %0" : "+v"(sums) : "v"(a), "v"(b));
    return sums;
}

/// L_k of 16 codewords; `pairs` is a constant where this is inlined, so that the heads stay in registers.
INLINE __m512i logits16(const __m512i *heads, const int16_t *tilt, const int pairs, const int32_t *base) {
    __m512i sums = _mm512_set1_epi32(32);
    for (int pair = 0; pair < pairs; pair++)
        sums = _mm512_dpwssd_epi32(sums, heads[pair], _mm512_loadu_si512(tilt + 2 * VQZ_LANES * pair));
    return _mm512_add_epi32(_mm512_srai_epi32(sums, 6), _mm512_loadu_si512(base));
}

INLINE void deficits(const vqz_codebook *book, const int16_t *heads, const int pairs, int32_t *t) {
    __m256i clamped = _mm256_min_epi16(_mm256_loadu_si256((const void *)heads), _mm256_set1_epi16(4095));
    clamped = _mm256_max_epi16(clamped, _mm256_set1_epi16(-4095));
    __m512i spread[8], lanes = _mm512_castsi256_si512(clamped);
    for (int pair = 0; pair < pairs; pair++) spread[pair] = _mm512_permutexvar_epi32(_mm512_set1_epi32(pair), lanes);
    __m512i largest = _mm512_set1_epi32(INT32_MIN);
    int32_t k = 0;
    for (; k + VQZ_LANES <= book->codewords; k += VQZ_LANES) {
        __m512i logits = logits16(spread, book->tilt + 2 * k * pairs, pairs, book->base + k);
        largest = _mm512_max_epi32(largest, logits);
        _mm512_storeu_si512(t + k, logits);
    }
    if (k < book->codewords) {
        __m512i logits = logits16(spread, book->tilt + 2 * k * pairs, pairs, book->base + k);
        largest = _mm512_mask_max_epi32(largest, (__mmask16)((1u << (book->codewords - k)) - 1), largest, logits);
        _mm512_storeu_si512(t + k, logits);
    }
    __m512i lambda = _mm512_set1_epi32(_mm512_reduce_max_epi32(largest));
    for (k = 0; k < book->padded; k += VQZ_LANES)
        _mm512_storeu_si512(t + k, _mm512_sub_epi32(lambda, _mm512_loadu_si512(t + k)));
}

static inline void avx512_deficits(const vqz_codebook *book, const int16_t *heads, int32_t *t) {
    switch (book->pairs) {
    case 1: deficits(book, heads, 1, t); break;
    case 2: deficits(book, heads, 2, t); break;
    case 3: deficits(book, heads, 3, t); break;
    case 4: deficits(book, heads, 4, t); break;
    case 5: deficits(book, heads, 5, t); break;
    case 6: deficits(book, heads, 6, t); break;
    case 7: deficits(book, heads, 7, t); break;
    default: deficits(book, heads, 8, t);
    }
}

#define LEVEL(name) avx512_##name
#include "pointwise.h"

/// Results of `width` positions by `vectors` vectors of channels; both are constants where this is inlined.
INLINE void tile(
    const vqz_layer *layer, const vqz_outputs *outputs, runs runs, const char *weights, size_t position,
    int32_t channel, const int width, const int vectors, const bool wide) {
    __m512i sums[8][LARGEST_BLOCK];
    UNROLL for (int v = 0; v < vectors; v++) {
        __m512i bias = _mm512_loadu_si512(layer->bias + channel + VQZ_LANES * v);
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
        __m512i scale = load_scale(layer, channel + VQZ_LANES * v);
        UNROLL for (int x = 0; x < width; x++)
            finish(outputs, position + (size_t)x, channel + VQZ_LANES * v, sums[x][v], scale, r);
    }
}

/// A block of output vectors at all positions, in tiles of `width` positions and what is left.
INLINE void block(
    const vqz_layer *layer, const vqz_outputs *outputs, runs runs, const char *weights, int32_t channel,
    const int width, const int vectors, const bool wide) {
    size_t position = 0;
    for (; position + (size_t)width <= outputs->count; position += (size_t)width)
        tile(layer, outputs, runs, weights, position, channel, width, vectors, wide);
    for (; position + 2 <= outputs->count; position += 2)
        tile(layer, outputs, runs, weights, position, channel, 2, vectors, wide);
    if (position < outputs->count) tile(layer, outputs, runs, weights, position, channel, 1, vectors, wide);
}

INLINE void convolve(const vqz_layer *layer, const vqz_outputs *outputs, const bool wide) {
    runs runs = make_runs(layer, outputs->input_column, wide ? 2 : 1);
    const char *weights = layer->weights;
    ptrdiff_t length = (ptrdiff_t)runs.rows * runs.pieces * runs.groups * 64;
    int32_t vectors = layer->outputs / VQZ_LANES;
    for (int32_t first = 0, count; first < vectors; first += count, weights += length * count) {
        count = vqz_block(first, vectors, LARGEST_BLOCK);
        int32_t channel = first * VQZ_LANES;
        // As many sums as fit in 32 registers beside the weights and one broadcast input.
        switch (count) {
        case 4: block(layer, outputs, runs, weights, channel, 6, 4, wide); break;
        case 3: block(layer, outputs, runs, weights, channel, 8, 3, wide); break;
        case 2: block(layer, outputs, runs, weights, channel, 8, 2, wide); break;
        default: block(layer, outputs, runs, weights, channel, 8, 1, wide);
        }
    }
}

static void convolve_u8(const vqz_layer *layer, const vqz_outputs *outputs) { convolve(layer, outputs, false); }

static void convolve_s16(const vqz_layer *layer, const vqz_outputs *outputs) { convolve(layer, outputs, true); }

VQZ_END_TARGET

/// Tiles have other products of bytes and nothing else that differs.
#define AVX512_KERNELS(level, size, pack, convolve)                                                           \
    {                                                                                                         \
        .name = level, .packed_size = size, .pack_s8 = pack, .pack_s16 = pack_s16, .convolve_u8 = convolve,   \
        .convolve_s16 = convolve_s16, .relu = avx512_relu, .center = avx512_center, .weigh = avx512_weigh,    \
        .find = avx512_find, .choose = avx512_choose                                                          \
    }

const vqz_kernels vqz_avx512vnni_kernels = AVX512_KERNELS("avx512vnni", packed_size, pack_s8, convolve_u8);
const vqz_kernels vqz_amx_kernels =
    AVX512_KERNELS("amx", vqz_amx_packed_size, vqz_amx_pack_s8, vqz_amx_convolve_u8);
#endif
