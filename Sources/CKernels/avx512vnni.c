// Kernels for CPUs with AVX-512 F, BW, DQ, VL and VNNI.
#if defined(__x86_64__)
#include <immintrin.h>
#include <stdbool.h>
#include <string.h>

#include "CKernels.h"
#include "arithmetic.h"
#include "levels.h"
#include "packing.h"

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

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,bmi,bmi2,popcnt"))), apply_to = function)

#define INLINE static inline __attribute__((always_inline))
/// Early enough for the elements of small arrays to become registers.
#define UNROLL _Pragma("clang loop unroll(full)")

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

/// What turns sums into results, the same for all vectors of a tile.
typedef struct {
    __m512i half_p, half_s;
    __m128i p, s;
} rescaling;

INLINE rescaling make_rescaling(const vqz_layer *layer) {
    return (rescaling){
        _mm512_set1_epi32(vqz_half(layer->p)), _mm512_set1_epi32(vqz_half(layer->s)), _mm_cvtsi32_si128(layer->p),
        _mm_cvtsi32_si128(layer->s)};
}

INLINE __m512i rescale(__m512i sum, __m512i scale, rescaling r) {
    __m512i reduced = _mm512_sra_epi32(_mm512_add_epi32(sum, r.half_p), r.p);
    reduced = _mm512_max_epi32(reduced, _mm512_set1_epi32(INT16_MIN));
    reduced = _mm512_min_epi32(reduced, _mm512_set1_epi32(INT16_MAX));
    // Both factors have 16 bits and the scale's upper half is 0: one multiply-add is the product.
    return _mm512_sra_epi32(_mm512_add_epi32(_mm512_madd_epi16(reduced, scale), r.half_s), r.s);
}

/// Stores the results of 16 channels at `output`, or combines them with what is there.
INLINE void store(__m512i result, int32_t kind, void *output) {
    __m256i words = _mm512_cvtsepi32_epi16(result);
    switch (kind) {
    case VQZ_STORE: _mm256_storeu_si256(output, words); break;
    case VQZ_ADD: _mm256_storeu_si256(output, _mm256_adds_epi16(_mm256_loadu_si256(output), words)); break;
    case VQZ_SUBTRACT: _mm256_storeu_si256(output, _mm256_subs_epi16(_mm256_loadu_si256(output), words)); break;
    case VQZ_PIXELS: result = _mm512_add_epi32(result, _mm512_set1_epi32(128)); [[fallthrough]];
    default: _mm_storeu_si128(output, _mm512_cvtusepi32_epi8(_mm512_max_epi32(result, _mm512_setzero_si512())));
    }
}

/// Where the inputs of a tile's kernel lie: `rows` times `pieces` runs of `groups` groups of 4 bytes.
typedef struct {
    int32_t rows, pieces, groups;
} runs;

INLINE runs make_runs(const vqz_layer *layer, const vqz_outputs *outputs, int32_t input_size) {
    int32_t groups = layer->inputs * input_size / 4;
    // Columns without gaps between them are one run.
    if (outputs->input_column == groups * 4) return (runs){layer->kernel, 1, layer->kernel * groups};
    return (runs){layer->kernel, layer->kernel, groups};
}

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
    int32_t size = outputs->result >= VQZ_HIDDEN ? 1 : 2;
    UNROLL for (int v = 0; v < vectors; v++) {
        int32_t first = channel + VQZ_LANES * v;
        __m512i scale = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const void *)(layer->scale + first)));
        UNROLL for (int x = 0; x < width; x++) {
            if (outputs->result == VQZ_PIXELS) {
                const char *correction =
                    (const char *)outputs->correction + outputs->correction_step * (ptrdiff_t)(position + (size_t)x);
                __m256i words = _mm256_loadu_si256((const void *)(correction + 2 * first));
                sums[x][v] = _mm512_add_epi32(
                    sums[x][v],
                    _mm512_sll_epi32(_mm512_cvtepi16_epi32(words), _mm_cvtsi32_si128(outputs->correction_shift)));
            }
            char *output = (char *)outputs->output + outputs->output_step * (ptrdiff_t)(position + (size_t)x);
            store(rescale(sums[x][v], scale, r), outputs->result, output + size * first);
        }
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
    runs runs = make_runs(layer, outputs, wide ? 2 : 1);
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

#pragma clang attribute pop

const vqz_kernels vqz_avx512vnni_kernels = {
    .name = "avx512vnni",
    .packed_size = packed_size,
    .pack_s8 = pack_s8,
    .pack_s16 = pack_s16,
    .convolve_u8 = convolve_u8,
    .convolve_s16 = convolve_s16,
    .relu = avx512_relu,
    .center = avx512_center,
    .weigh = avx512_weigh,
    .find = avx512_find,
    .choose = avx512_choose,
};
#endif
