// The functions of pointwise.h for AVX2.
#pragma once
#include <stdbool.h>

#include "avx2.h"

VQK_BEGIN_TARGET(AVX2)

#define LEVEL(name) avx2_##name
#include "gradients.h"
#include "logits.h"

/// Bytes of 16 values of a stream, as words of at most 32767.
INLINE __m256i relu16(const int16_t *stream, __m256i m, __m256i half, __m128i r) {
    const __m256i zero = _mm256_setzero_si256();
    __m256i words = _mm256_max_epi16(_mm256_loadu_si256((const void *)stream), zero);
    // Both factors have 16 bits and their upper halves are 0: one multiply-add is the product.
    __m256i low = _mm256_madd_epi16(_mm256_unpacklo_epi16(words, zero), m);
    __m256i high = _mm256_madd_epi16(_mm256_unpackhi_epi16(words, zero), m);
    low = _mm256_sra_epi32(_mm256_add_epi32(low, half), r);
    high = _mm256_sra_epi32(_mm256_add_epi32(high, half), r);
    return _mm256_packs_epi32(low, high);
}

static void avx2_relu(const int16_t *stream, size_t count, int32_t m, int32_t r, uint8_t *bytes) {
    __m256i factor = _mm256_set1_epi32(m), half = _mm256_set1_epi32(vqk_half(r));
    __m128i shift = _mm_cvtsi32_si128(r);
    size_t i = 0;
    for (; i + 32 <= count; i += 32) {
        __m256i first = relu16(stream + i, factor, half, shift);
        __m256i second = relu16(stream + i + 16, factor, half, shift);
        __m256i packed = _mm256_permute4x64_epi64(_mm256_packus_epi16(first, second), 0xD8);
        _mm256_storeu_si256((void *)(bytes + i), packed);
    }
    for (; i < count; i++) {
        int32_t x = stream[i] > 0 ? stream[i] : 0;
        bytes[i] = (uint8_t)vqk_clamp((x * m + vqk_half(r)) >> r, 0, 255);
    }
}

static void avx2_center(const uint8_t *pixels, size_t count, int16_t *centered) {
    for (size_t i = 0; i < count; i++) centered[i] = (int16_t)(pixels[i] - 128);
}

/// Which of 8 codewords from `k` on there are, all bits or none.
INLINE __m256i lanes_of(const vqk_codebook *book, int32_t k) {
    const __m256i lanes = _mm256_set_epi32(7, 6, 5, 4, 3, 2, 1, 0);
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(book->codewords - k), lanes);
}

/// The first codeword of the last block of 16 if that is not full, else the number of codewords.
INLINE int32_t full_blocks(const vqk_codebook *book) { return book->codewords / VQK_LANES * VQK_LANES; }

/// L_k of 8 codewords; `pairs` is a constant where this is inlined, so that the heads stay in registers.
INLINE __m256i logits8(const __m256i *heads, const int16_t *tilt, const int pairs, const int32_t *base) {
    __m256i sums = _mm256_set1_epi32(32);
    for (int pair = 0; pair < pairs; pair++) {
        __m256i features = _mm256_loadu_si256((const void *)(tilt + 2 * VQK_LANES * pair));
        sums = _mm256_add_epi32(sums, _mm256_madd_epi16(heads[pair], features));
    }
    return _mm256_add_epi32(_mm256_srai_epi32(sums, 6), _mm256_loadu_si256((const void *)base));
}

INLINE __m256i load8(const int32_t *values) { return _mm256_loadu_si256((const void *)values); }

/// The largest element in all lanes.
INLINE __m256i largest_of(__m256i vector) {
    vector = _mm256_max_epi32(vector, _mm256_permute2x128_si256(vector, vector, 1));
    vector = _mm256_max_epi32(vector, _mm256_shuffle_epi32(vector, 0x4E));
    return _mm256_max_epi32(vector, _mm256_shuffle_epi32(vector, 0xB1));
}

/// Writes L_k of all codewords; what stands beyond K is of no use.
/// Returns λ in all lanes: format, section 4, step 2.
INLINE __m256i logits(const vqk_codebook *book, const int16_t *heads, const int pairs, int32_t *logits) {
    __m256i clamped = _mm256_min_epi16(_mm256_loadu_si256((const void *)heads), _mm256_set1_epi16(4095));
    clamped = _mm256_max_epi16(clamped, _mm256_set1_epi16(-4095));
    int32_t words[8];
    _mm256_storeu_si256((void *)words, clamped);
    __m256i spread[8], largest = _mm256_set1_epi32(INT32_MIN);
    for (int pair = 0; pair < pairs; pair++) spread[pair] = _mm256_set1_epi32(words[pair]);
    for (int32_t k = 0; k < book->padded; k += 8) {
        const int16_t *tilt = book->tilt + 2 * (k / VQK_LANES * VQK_LANES * pairs + k % VQK_LANES);
        __m256i eight = logits8(spread, tilt, pairs, book->base + k);
        _mm256_storeu_si256((void *)(logits + k), eight);
        if (k + 8 > book->codewords) eight = _mm256_blendv_epi8(largest, eight, lanes_of(book, k));
        largest = _mm256_max_epi32(largest, eight);
    }
    return largest_of(largest);
}

VQK_DEFINE_ALL_LOGITS(__m256i)

/// What `weights8` wants added to deficits.
#define SHIFT (10 * 256)

/// ω_k of 8 deficits, SHIFT more than they are: format, section 4, step 3.
///
/// Entry 32a + b of the table `exp2` is h·2^(-b/256) with h = 2^(20 - a/8): h in 10 more bits, rounding
/// included, and its product with 2^(-b/256) - 1, which a polynomial of b gives in floats. Of the numbers
/// near the exact ones those stand here that make all entries come out right, however floats are rounded.
/// Computing entries is faster than gathering them.
INLINE __m256i weights8(__m256i deficits) {
    const __m256i table = _mm256_set_epi32(
        585462400, 638451305, 696235955, 759250619, 827968676, 902906165, 984626090, 1073742347);
    __m256i high = _mm256_permutevar8x32_epi32(table, _mm256_srli_epi32(deficits, 5));
    __m256 b = _mm256_cvtepi32_ps(_mm256_and_si256(deficits, _mm256_set1_epi32(31)));
    __m256 power = _mm256_add_ps(
        _mm256_mul_ps(b, _mm256_set1_ps(-0x1.b6885p-29f)), _mm256_set1_ps(0x1.ebb9dp-19f));
    power = _mm256_add_ps(_mm256_mul_ps(power, b), _mm256_set1_ps(-0x1.62e3cep-9f));
    __m256 rest = _mm256_mul_ps(_mm256_cvtepi32_ps(high), _mm256_mul_ps(power, b));
    __m256i entries = _mm256_add_epi32(high, _mm256_cvtps_epi32(rest));
    // Shifts by 32 or more leave 0.
    __m256i weights = _mm256_srlv_epi32(entries, _mm256_srli_epi32(deficits, 8));
    return _mm256_max_epi32(weights, _mm256_set1_epi32(1));
}

/// The sums of four vectors.
INLINE __m128i sum_each(const __m256i *vectors) {
    __m256i a = _mm256_add_epi32(
        _mm256_unpacklo_epi32(vectors[0], vectors[1]), _mm256_unpackhi_epi32(vectors[0], vectors[1]));
    __m256i b = _mm256_add_epi32(
        _mm256_unpacklo_epi32(vectors[2], vectors[3]), _mm256_unpackhi_epi32(vectors[2], vectors[3]));
    __m256i halves = _mm256_add_epi32(_mm256_unpacklo_epi64(a, b), _mm256_unpackhi_epi64(a, b));
    return _mm_add_epi32(_mm256_castsi256_si128(halves), _mm256_extracti128_si256(halves, 1));
}

/// Element i becomes the sum of elements 0...i.
INLINE __m128i running_sums(__m128i sums) {
    sums = _mm_add_epi32(sums, _mm_slli_si128(sums, 4));
    return _mm_add_epi32(sums, _mm_slli_si128(sums, 8));
}

/// Weights of 16 codewords from `k` on, of which those from K on get 0; written if there are any.
/// Returns sums that make up theirs.
INLINE __m256i weigh16(const vqk_codebook *book, const int32_t *logits, __m256i lambda, int32_t k,
    uint32_t *weights) {
    if (k >= book->codewords) return _mm256_setzero_si256();
    lambda = _mm256_add_epi32(lambda, _mm256_set1_epi32(SHIFT));
    __m256i low = weights8(_mm256_sub_epi32(lambda, load8(logits + k)));
    __m256i high = weights8(_mm256_sub_epi32(lambda, load8(logits + k + 8)));
    if (k + VQK_LANES > book->codewords) {
        low = _mm256_and_si256(low, lanes_of(book, k));
        high = _mm256_and_si256(high, lanes_of(book, k + 8));
    }
    _mm256_storeu_si256((void *)(weights + k), low);
    _mm256_storeu_si256((void *)(weights + k + 8), high);
    return _mm256_add_epi32(low, high);
}

static void avx2_weigh(
    const vqk_codebook *book, const int16_t *heads, size_t count, uint32_t *weights, uint32_t *sums) {
    int32_t logits[256];
    for (size_t i = 0; i < count; i++, weights += book->padded, sums += VQK_LANES) {
        __m256i lambda = all_logits(book, heads + 16 * i, logits);
        __m128i before = _mm_setzero_si128();
        for (int32_t k = 0; k < 256; k += 64) {
            __m256i blocks[4];
            UNROLL for (int b = 0; b < 4; b++)
                blocks[b] = weigh16(book, logits, lambda, k + VQK_LANES * b, weights);
            __m128i running = _mm_add_epi32(running_sums(sum_each(blocks)), before);
            _mm_storeu_si128((void *)(sums + k / VQK_LANES), running);
            before = _mm_shuffle_epi32(running, 0xFF);
        }
    }
}

/// How many of 16 ascending values are at most `goal`.
INLINE uint32_t count_ended(__m256i low, __m256i high, __m256i goal) {
    // Values are below 2^31.
    __m256i later = _mm256_packs_epi32(_mm256_cmpgt_epi32(low, goal), _mm256_cmpgt_epi32(high, goal));
    return VQK_LANES - (uint32_t)__builtin_popcount((uint32_t)_mm256_movemask_epi8(later)) / 2;
}

/// Running sums of 8 values.
INLINE __m256i running_sums8(__m256i values) {
    values = _mm256_add_epi32(values, _mm256_slli_si256(values, 4));
    values = _mm256_add_epi32(values, _mm256_slli_si256(values, 8));
    // The sum of the lower four, for the upper four.
    __m256i four = _mm256_shuffle_epi32(values, 0xFF);
    return _mm256_add_epi32(values, _mm256_permute2x128_si256(four, four, 0x08));
}

static vqk_interval avx2_find(const uint32_t *weights, const uint32_t *sums, uint32_t target) {
    const __m256i *blocks = (const void *)sums;
    uint32_t block = count_ended(
        _mm256_loadu_si256(blocks), _mm256_loadu_si256(blocks + 1), _mm256_set1_epi32((int32_t)target));
    uint32_t start = block > 0 ? sums[block - 1] : 0;
    weights += block * VQK_LANES;
    const __m256i *values = (const void *)weights;
    __m256i low = running_sums8(_mm256_loadu_si256(values));
    __m256i high = running_sums8(_mm256_loadu_si256(values + 1));
    high = _mm256_add_epi32(high, _mm256_permutevar8x32_epi32(low, _mm256_set1_epi32(7)));
    uint32_t before = count_ended(low, high, _mm256_set1_epi32((int32_t)(target - start)));
    uint32_t ends[VQK_LANES];
    _mm256_storeu_si256((void *)ends, low);
    _mm256_storeu_si256((void *)(ends + 8), high);
    uint32_t weight = weights[before];
    return (vqk_interval){
        start + ends[before] - weight, weight, sums[VQK_LANES - 1], block * VQK_LANES + before};
}

/// A latent's values in pairs of dimensions.
typedef struct {
    __m256i values[4];
} spread_latent;

/// The squared distances of 16 codewords from `k` on in dimensions `first` and `first + 1`, or in one, added
/// to costs.
INLINE void add_distances(const vqk_codebook *book, const spread_latent *latent, int32_t first, int32_t k,
    const bool isPair, __m256i *costs) {
    __m256i distances[2];
    UNROLL for (int d = 0; d < 2; d++) {
        const int16_t *words = book->words + (ptrdiff_t)(first + d) * book->padded + k;
        if (d == 1 && !isPair) {
            distances[d] = _mm256_setzero_si256();
            continue;
        }
        // Saturation at 16 bits changes nothing that the clamps would not.
        __m256i difference = _mm256_subs_epi16(
            latent->values[first + d], _mm256_loadu_si256((const void *)words));
        difference = _mm256_max_epi16(difference, _mm256_set1_epi16(-8191));
        difference = _mm256_min_epi16(difference, _mm256_set1_epi16(8191));
        distances[d] = _mm256_permute4x64_epi64(difference, 0xD8);
    }
    __m256i low = _mm256_unpacklo_epi16(distances[0], distances[1]);
    __m256i high = _mm256_unpackhi_epi16(distances[0], distances[1]);
    costs[0] = _mm256_add_epi32(costs[0], _mm256_madd_epi16(low, low));
    costs[1] = _mm256_add_epi32(costs[1], _mm256_madd_epi16(high, high));
}

/// The codeword of least cost, ties going to the lowest index; `dimensions` is a constant where this is
/// inlined.
INLINE int32_t cheapest(
    const vqk_codebook *book, const int32_t *logits, __m256i lambda, const int16_t *latent,
    const int dimensions, int32_t rate_weight, int32_t rate_shift) {
    const __m256i weight = _mm256_set1_epi32(rate_weight), lanes = _mm256_set_epi32(7, 6, 5, 4, 3, 2, 1, 0);
    const __m128i right = _mm_cvtsi32_si128(8 - rate_shift);
    spread_latent spread;
    UNROLL for (int d = 0; d < dimensions; d++) spread.values[d] = _mm256_set1_epi16(latent[d]);
    __m256i least = _mm256_set1_epi32(INT32_MAX), indices = _mm256_setzero_si256();
    for (int32_t k = 0; k < book->padded; k += VQK_LANES) {
        __m256i costs[2];
        UNROLL for (int half = 0; half < 2; half++) {
            __m256i deficits = _mm256_sub_epi32(lambda, load8(logits + k + 8 * half));
            // Both factors have 16 bits and their upper halves are 0.
            deficits = _mm256_min_epi32(deficits, _mm256_set1_epi32(20 * 256));
            costs[half] = _mm256_sra_epi32(_mm256_madd_epi16(deficits, weight), right);
        }
        UNROLL for (int d = 0; d < dimensions; d += 2)
            add_distances(book, &spread, d, k, d + 1 < dimensions, costs);
        UNROLL for (int half = 0; half < 2; half++) {
            __m256i less = _mm256_cmpgt_epi32(least, costs[half]);
            if (k >= full_blocks(book)) less = _mm256_and_si256(less, lanes_of(book, k + 8 * half));
            least = _mm256_blendv_epi8(least, costs[half], less);
            __m256i index = _mm256_add_epi32(lanes, _mm256_set1_epi32(k + 8 * half));
            indices = _mm256_blendv_epi8(indices, index, less);
        }
    }
    int32_t costs[8], candidates[8];
    _mm256_storeu_si256((void *)costs, least);
    _mm256_storeu_si256((void *)candidates, indices);
    int best = 0;
    for (int i = 1; i < 8; i++)
        if (costs[i] < costs[best] || (costs[i] == costs[best] && candidates[i] < candidates[best])) best = i;
    return candidates[best];
}

/// The interval of codeword `index`.
static inline vqk_interval interval(
    const vqk_codebook *book, const int32_t *logits, __m256i lambda, int32_t index) {
    uint32_t weights[256];
    __m256i sums[4] = {0};
    int32_t block = index / VQK_LANES * VQK_LANES;
    for (int32_t k = 0; k < book->codewords; k += VQK_LANES) {
        __m256i sum = weigh16(book, logits, lambda, k, weights);
        if (k < block) sums[0] = _mm256_add_epi32(sums[0], sum);
        sums[1] = _mm256_add_epi32(sums[1], sum);
    }
    uint64_t both = (uint64_t)_mm_cvtsi128_si64(sum_each(sums));
    uint32_t start = (uint32_t)both;
    for (int32_t k = block; k < index; k++) start += weights[k];
    return (vqk_interval){start, weights[index], (uint32_t)(both >> 32), (uint32_t)index};
}

static void avx2_choose(
    const vqk_codebook *book, const int16_t *heads, const int16_t *latents, ptrdiff_t step, size_t count,
    const int16_t *rate_weights, int32_t rate_shift, vqk_interval *chosen) {
    int32_t logits[256];
    for (size_t i = 0; i < count; i++, latents += step) {
        __m256i lambda = all_logits(book, heads + 16 * i, logits);
        int32_t index;
        switch (book->dimensions) {
        case 1: index = cheapest(book, logits, lambda, latents, 1, rate_weights[i], rate_shift); break;
        case 2: index = cheapest(book, logits, lambda, latents, 2, rate_weights[i], rate_shift); break;
        case 3: index = cheapest(book, logits, lambda, latents, 3, rate_weights[i], rate_shift); break;
        default: index = cheapest(book, logits, lambda, latents, 4, rate_weights[i], rate_shift);
        }
        chosen[i] = interval(book, logits, lambda, index);
    }
}

VQK_END_TARGET
