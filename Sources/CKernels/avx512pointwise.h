// The functions of pointwise.h for AVX-512. They store no part of the codebooks' tables that no later step
// needs.
#pragma once
#include "avx512.h"

VQK_BEGIN_TARGET(AVX512)

#define LEVEL(name) avx512_##name
#include "gradients.h"
#include "logits.h"

/// Bytes of 32 values of a stream, as words of at most 32767.
INLINE __m512i relu32(__m512i stream, __m512i m, __m512i half, __m128i r) {
    const __m512i zero = _mm512_setzero_si512();
    stream = _mm512_max_epi16(stream, zero);
    // Both factors have 16 bits and their upper halves are 0: one multiply-add is the product.
    __m512i low = _mm512_madd_epi16(_mm512_unpacklo_epi16(stream, zero), m);
    __m512i high = _mm512_madd_epi16(_mm512_unpackhi_epi16(stream, zero), m);
    low = _mm512_sra_epi32(_mm512_add_epi32(low, half), r);
    high = _mm512_sra_epi32(_mm512_add_epi32(high, half), r);
    return _mm512_packs_epi32(low, high);
}

static void avx512_relu(const int16_t *stream, size_t count, int32_t m, int32_t r, uint8_t *bytes) {
    const __m512i in_order = _mm512_set_epi64(7, 5, 3, 1, 6, 4, 2, 0);
    __m512i factor = _mm512_set1_epi32(m), half = _mm512_set1_epi32(vqk_half(r));
    __m128i shift = _mm_cvtsi32_si128(r);
    for (size_t i = 0; i < count; i += 64) {
        __mmask64 lanes = count - i >= 64 ? ~0ull : (1ull << (count - i)) - 1;
        __m512i first = _mm512_maskz_loadu_epi16((__mmask32)lanes, stream + i);
        __m512i second = _mm512_maskz_loadu_epi16((__mmask32)(lanes >> 32), stream + i + 32);
        __m512i packed = _mm512_packus_epi16(relu32(first, factor, half, shift),
            relu32(second, factor, half, shift));
        _mm512_mask_storeu_epi8(bytes + i, lanes, _mm512_permutexvar_epi64(in_order, packed));
    }
}

/// 64 bytes of words that are rounded to multiples of 2^15 / m, those of the second vector after the first's.
INLINE __m512i centered(__m512i first, __m512i second, __m512i m) {
    const __m512i in_order = _mm512_set_epi64(7, 5, 3, 1, 6, 4, 2, 0);
    __m512i bytes = _mm512_packs_epi16(_mm512_mulhrs_epi16(first, m), _mm512_mulhrs_epi16(second, m));
    return _mm512_xor_si512(_mm512_permutexvar_epi64(in_order, bytes), _mm512_set1_epi8(INT8_MIN));
}

static void avx512_quantize(const int16_t *stream, size_t count, int32_t m, uint8_t *bytes) {
    __m512i factor = _mm512_set1_epi16((int16_t)m);
    for (size_t i = 0; i < count; i += 64) {
        __mmask64 lanes = count - i >= 64 ? ~0ull : (1ull << (count - i)) - 1;
        __m512i first = _mm512_maskz_loadu_epi16((__mmask32)lanes, stream + i);
        __m512i second = _mm512_maskz_loadu_epi16((__mmask32)(lanes >> 32), stream + i + 32);
        _mm512_mask_storeu_epi8(bytes + i, lanes, centered(first, second, factor));
    }
}

/// g of up to 32 channels, of the values before the gate `channels` later.
INLINE __m512i gated(const int16_t *halves, size_t channels, __mmask32 lanes) {
    __m512i open = _mm512_max_epi16(_mm512_maskz_loadu_epi16(lanes, halves), _mm512_setzero_si512());
    return _mm512_mulhrs_epi16(open, _mm512_maskz_loadu_epi16(lanes, halves + channels));
}

static void avx512_gate(const int16_t *halves, size_t channels, size_t positions, int32_t m, uint8_t *bytes) {
    __m512i factor = _mm512_set1_epi16((int16_t)m);
    for (size_t position = 0; position < positions; position++, halves += 2 * channels, bytes += channels)
        for (size_t c = 0; c < channels; c += 64) {
            __mmask64 lanes = channels - c >= 64 ? ~0ull : (1ull << (channels - c)) - 1;
            __m512i first = gated(halves + c, channels, (__mmask32)lanes);
            __m512i second = gated(halves + c + 32, channels, (__mmask32)(lanes >> 32));
            _mm512_mask_storeu_epi8(bytes + c, lanes, centered(first, second, factor));
        }
}

static void avx512_center(const uint8_t *pixels, size_t count, int16_t *centered) {
    for (size_t i = 0; i < count; i += 32) {
        __mmask32 lanes = count - i >= 32 ? ~0u : (1u << (count - i)) - 1;
        __m512i words = _mm512_cvtepu8_epi16(_mm256_maskz_loadu_epi8(lanes, pixels + i));
        _mm512_mask_storeu_epi16(centered + i, lanes, _mm512_sub_epi16(words, _mm512_set1_epi16(128)));
    }
}

/// Lanes of 16 codewords, and those of the first `count`. With a constant for all of them no masks are left
/// of an operation.
#define ALL_LANES ((__mmask16)0xFFFF)
INLINE __mmask16 lanes_below(int32_t count) { return (__mmask16)((1u << count) - 1); }

/// The first codeword of the last vector if that is not full, else the number of codewords.
INLINE int32_t full_vectors(const vqk_codebook *book) { return book->codewords / VQK_LANES * VQK_LANES; }

/// L_k of 16 codewords; `pairs` is a constant where this is inlined, so that the heads stay in registers.
INLINE __m512i logits16(const __m512i *heads, const int16_t *tilt, const int pairs, const int32_t *base) {
    __m512i sums = _mm512_set1_epi32(32);
    for (int pair = 0; pair < pairs; pair++)
        sums = multiply_words(sums, heads[pair], _mm512_loadu_si512(tilt + 2 * VQK_LANES * pair));
    return _mm512_add_epi32(_mm512_srai_epi32(sums, 6), _mm512_loadu_si512(base));
}

/// Writes L_k of all codewords; what stands beyond K is of no use.
/// Returns λ in all lanes: format, section 4, step 2.
INLINE __m512i logits(const vqk_codebook *book, const int16_t *heads, const int pairs, int32_t *logits) {
    __m256i clamped = _mm256_min_epi16(_mm256_loadu_si256((const void *)heads), _mm256_set1_epi16(4095));
    clamped = _mm256_max_epi16(clamped, _mm256_set1_epi16(-4095));
    __m512i spread[8], lanes = _mm512_castsi256_si512(clamped);
    for (int pair = 0; pair < pairs; pair++)
        spread[pair] = _mm512_permutexvar_epi32(_mm512_set1_epi32(pair), lanes);
    __m512i largest = _mm512_set1_epi32(INT32_MIN);
    int32_t k = 0;
    for (; k < full_vectors(book); k += VQK_LANES) {
        __m512i sixteen = logits16(spread, book->tilt + 2 * k * pairs, pairs, book->base + k);
        largest = _mm512_max_epi32(largest, sixteen);
        _mm512_storeu_si512(logits + k, sixteen);
    }
    if (k < book->codewords) {
        __m512i sixteen = logits16(spread, book->tilt + 2 * k * pairs, pairs, book->base + k);
        largest = _mm512_mask_max_epi32(largest, lanes_below(book->codewords - k), largest, sixteen);
        _mm512_storeu_si512(logits + k, sixteen);
    }
    return _mm512_set1_epi32(_mm512_reduce_max_epi32(largest));
}

VQK_DEFINE_ALL_LOGITS(__m512i)

/// 2^(20 - i/32), and 2^(-i/256) - 1, twice: entry t of the table `exp2` is high[t/8]·(1 + low[t]), rounded
/// once to a float and once to an integer. Of the floats near 2^(20 - i/32) those stand here that make all
/// entries come out right. Computing them is faster than gathering them.
static const float exponents_high[32] = {
    0x1.000000p+20f, 0x1.f50766p+19f, 0x1.ea4afap+19f, 0x1.dfc972p+19f, 0x1.d5818ep+19f, 0x1.cb720ep+19f,
    0x1.c199bep+19f, 0x1.b7f76ep+19f, 0x1.ae89fap+19f, 0x1.a5503ap+19f, 0x1.9c4918p+19f, 0x1.93737cp+19f,
    0x1.8ace54p+19f, 0x1.82589cp+19f, 0x1.7a1148p+19f, 0x1.71f75cp+19f, 0x1.6a09e6p+19f, 0x1.6247eap+19f,
    0x1.5ab07cp+19f, 0x1.5342b6p+19f, 0x1.4bfdacp+19f, 0x1.44e088p+19f, 0x1.3dea64p+19f, 0x1.371a72p+19f,
    0x1.306fe0p+19f, 0x1.29e9e0p+19f, 0x1.2387a6p+19f, 0x1.1d4874p+19f, 0x1.172b84p+19f, 0x1.11301ep+19f,
    0x1.0b5588p+19f, 0x1.059b0cp+19f,
};
static const float exponents_low[16] = {
    0x0p+0f, -0x1.62694ep-9f, -0x1.61eea4p-8f, -0x1.091726p-7f, -0x1.60f9fap-7f, -0x1.b89ff8p-7f,
    -0x1.0804a4p-6f, -0x1.339b0cp-6f, 0x0p+0f, -0x1.62694ep-9f, -0x1.61eea4p-8f, -0x1.091726p-7f,
    -0x1.60f9fap-7f, -0x1.b89ff8p-7f, -0x1.0804a4p-6f, -0x1.339b0cp-6f,
};

/// ω_k of 16 deficits: format, section 4, step 3.
INLINE __m512i weights16(__m512i deficits) {
    // Permutations look at no more bits of an index than they need: five, and four.
    __m512 high = _mm512_permutex2var_ps(
        _mm512_loadu_ps(exponents_high), _mm512_srli_epi32(deficits, 3),
        _mm512_loadu_ps(exponents_high + 16));
    __m512 low = _mm512_permutexvar_ps(deficits, _mm512_loadu_ps(exponents_low));
    __m512 values = _mm512_fmadd_round_ps(high, low, high, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    __m512i entries = _mm512_cvt_roundps_epi32(values, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    // A shift by 21 or more leaves 0.
    return _mm512_max_epi32(_mm512_srlv_epi32(entries, _mm512_srai_epi32(deficits, 8)), _mm512_set1_epi32(1));
}

/// The sums of four vectors.
INLINE __m128i sum_each(const __m512i *vectors) {
    __m512i a = _mm512_add_epi32(
        _mm512_unpacklo_epi32(vectors[0], vectors[1]), _mm512_unpackhi_epi32(vectors[0], vectors[1]));
    __m512i b = _mm512_add_epi32(
        _mm512_unpacklo_epi32(vectors[2], vectors[3]), _mm512_unpackhi_epi32(vectors[2], vectors[3]));
    __m512i quarters = _mm512_add_epi32(_mm512_unpacklo_epi64(a, b), _mm512_unpackhi_epi64(a, b));
    __m256i halves = _mm256_add_epi32(_mm512_castsi512_si256(quarters),
        _mm512_extracti64x4_epi64(quarters, 1));
    return _mm_add_epi32(_mm256_castsi256_si128(halves), _mm256_extracti128_si256(halves, 1));
}

/// Element i becomes the sum of elements 0...i.
INLINE __m512i running_sums(__m512i sums) {
    const __m512i zero = _mm512_setzero_si512();
    sums = _mm512_add_epi32(sums, _mm512_alignr_epi32(sums, zero, 15));
    sums = _mm512_add_epi32(sums, _mm512_alignr_epi32(sums, zero, 14));
    sums = _mm512_add_epi32(sums, _mm512_alignr_epi32(sums, zero, 12));
    return _mm512_add_epi32(sums, _mm512_alignr_epi32(sums, zero, 8));
}

/// Weights of 16 codewords from `k` on, of which those from K on get 0; written if there are any.
INLINE __m512i weigh16(const vqk_codebook *book, const int32_t *logits, __m512i lambda, int32_t k,
    uint32_t *weights) {
    if (k >= book->codewords) return _mm512_setzero_si512();
    __m512i sixteen = weights16(_mm512_sub_epi32(lambda, _mm512_loadu_si512(logits + k)));
    if (k + VQK_LANES > book->codewords)
        sixteen = _mm512_maskz_mov_epi32(lanes_below(book->codewords - k), sixteen);
    _mm512_storeu_si512(weights + k, sixteen);
    return sixteen;
}

/// The sums of the four vectors of 64 codewords from `k` on.
INLINE __m128i weigh64(const vqk_codebook *book, const int32_t *logits, __m512i lambda, int32_t k,
    uint32_t *weights) {
    __m512i vectors[4];
    for (int i = 0; i < 4; i++) vectors[i] = weigh16(book, logits, lambda, k + VQK_LANES * i, weights);
    return sum_each(vectors);
}

/// `weigh` for codebooks of up to 64 · `blocks` codewords, which is a constant where this is inlined, so that
/// no sum goes through memory.
INLINE void weigh_blocks(
    const vqk_codebook *book, const int16_t *heads, size_t count, uint32_t *weights, uint32_t *sums,
    const int blocks) {
    int32_t logits[256];
    for (size_t i = 0; i < count; i++, weights += book->padded, sums += VQK_LANES) {
        __m512i lambda = all_logits(book, heads + 16 * i, logits);
        __m512i all = _mm512_zextsi128_si512(weigh64(book, logits, lambda, 0, weights));
        if (blocks > 1) all = _mm512_inserti32x4(all, weigh64(book, logits, lambda, 64, weights), 1);
        if (blocks > 2) all = _mm512_inserti32x4(all, weigh64(book, logits, lambda, 128, weights), 2);
        if (blocks > 3) all = _mm512_inserti32x4(all, weigh64(book, logits, lambda, 192, weights), 3);
        _mm512_storeu_si512(sums, running_sums(all));
    }
}

static void avx512_weigh(
    const vqk_codebook *book, const int16_t *heads, size_t count, uint32_t *weights, uint32_t *sums) {
    switch ((book->codewords - 1) / 64) {
    case 0: return weigh_blocks(book, heads, count, weights, sums, 1);
    case 1: return weigh_blocks(book, heads, count, weights, sums, 2);
    case 2: return weigh_blocks(book, heads, count, weights, sums, 3);
    default: return weigh_blocks(book, heads, count, weights, sums, 4);
    }
}

static vqk_interval avx512_find(const uint32_t *weights, const uint32_t *sums, uint32_t target) {
    __m512i goal = _mm512_set1_epi32((int32_t)target);
    __mmask16 ended = _mm512_cmple_epu32_mask(_mm512_loadu_si512(sums), goal);
    uint32_t block = (uint32_t)__builtin_popcount(ended);
    uint32_t start = block > 0 ? sums[block - 1] : 0;
    weights += block * VQK_LANES;
    __m512i ends = running_sums(_mm512_loadu_si512(weights));
    ended = _mm512_cmple_epu32_mask(ends, _mm512_set1_epi32((int32_t)(target - start)));
    uint32_t before = (uint32_t)__builtin_popcount(ended);
    uint32_t end = (uint32_t)_mm_cvtsi128_si32(
        _mm512_castsi512_si128(_mm512_permutexvar_epi32(_mm512_set1_epi32((int32_t)before), ends)));
    uint32_t weight = weights[before];
    return (vqk_interval){start + end - weight, weight, sums[VQK_LANES - 1], block * VQK_LANES + before};
}

/// The values of a latent in pairs of dimensions, one in the lower half and one in the upper.
INLINE __m512i spread_latent(const int16_t *latent, int32_t dimensions, int32_t first) {
    __m256i upper = first + 1 < dimensions ? _mm256_set1_epi16(latent[first + 1]) : _mm256_setzero_si256();
    return _mm512_inserti64x4(_mm512_castsi256_si512(_mm256_set1_epi16(latent[first])), upper, 1);
}

/// Adds the squared distances of 16 codewords in two dimensions, or in one with `words` in the lower half
/// alone.
INLINE __m512i add_distances(__m512i costs, __m512i latent, __m512i words) {
    // Element 2i is the distance of codeword i in the first dimension, 2i + 1 in the second.
    const __m512i interleaved = _mm512_set_epi16(
        31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7, 22, 6, 21, 5, 20, 4, 19, 3, 18,
        2, 17, 1,
        16, 0);
    // Saturation at 16 bits changes nothing that the clamps would not.
    __m512i distances = _mm512_subs_epi16(latent, words);
    distances = _mm512_max_epi16(distances, _mm512_set1_epi16(-8191));
    distances = _mm512_min_epi16(distances, _mm512_set1_epi16(8191));
    distances = _mm512_permutexvar_epi16(interleaved, distances);
    return multiply_words(costs, distances, distances);
}

INLINE __m512i load_words(const vqk_codebook *book, int32_t dimension, int32_t k) {
    const int16_t *words = book->words + (ptrdiff_t)dimension * book->padded + k;
    __m512i lower = _mm512_zextsi256_si512(_mm256_loadu_si256((const void *)words));
    if (dimension + 1 >= book->dimensions) return lower;
    return _mm512_inserti64x4(lower, _mm256_loadu_si256((const void *)(words + book->padded)), 1);
}

/// Indices of codewords, lane by lane.
INLINE __m512i lanes_from(int32_t k) {
    const __m512i lanes = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    return _mm512_add_epi32(lanes, _mm512_set1_epi32(k));
}

/// The constants that turn rates into costs.
typedef struct {
    __m512i weight;
    __m128i right;
} rates;

INLINE rates make_rates(int32_t weight, int32_t shift) {
    return (rates){_mm512_set1_epi32(weight), _mm_cvtsi32_si128(8 - shift)};
}

/// The least cost so far in each lane, and whose it is.
typedef struct {
    __m512i costs, indices;
} choice;

/// Compares 16 codewords from `k` on, of which those in `lanes` exist; `pairs` of dimensions is a constant
/// where this is inlined.
INLINE choice compare16(
    choice best, const vqk_codebook *book, int32_t k, __m512i deficits, const __m512i *latent,
    const int pairs,
    rates rates, __mmask16 lanes) {
    __m512i costs = _mm512_min_epi32(deficits, _mm512_set1_epi32(20 * 256));
    costs = _mm512_sra_epi32(_mm512_mullo_epi32(costs, rates.weight), rates.right);
    for (int pair = 0; pair < pairs; pair++)
        costs = add_distances(costs, latent[pair], load_words(book, 2 * pair, k));
    __mmask16 less = _mm512_mask_cmplt_epi32_mask(lanes, costs, best.costs);
    return (choice){
        _mm512_mask_mov_epi32(best.costs, less, costs),
        _mm512_mask_mov_epi32(best.indices, less, lanes_from(k))};
}

/// The codeword of least cost, ties going to the lowest index.
INLINE int32_t cheapest(
    const vqk_codebook *book, const int32_t *logits, __m512i lambda, const int16_t *latent, const int pairs,
    rates rates) {
    __m512i spread[2] = {spread_latent(latent, book->dimensions, 0)};
    if (pairs > 1) spread[1] = spread_latent(latent, book->dimensions, 2);
    choice best = {_mm512_set1_epi32(INT32_MAX), _mm512_setzero_si512()};
    int32_t k = 0;
    for (; k < full_vectors(book); k += VQK_LANES) {
        __m512i deficits = _mm512_sub_epi32(lambda, _mm512_loadu_si512(logits + k));
        best = compare16(best, book, k, deficits, spread, pairs, rates, ALL_LANES);
    }
    if (k < book->codewords) {
        __m512i deficits = _mm512_sub_epi32(lambda, _mm512_loadu_si512(logits + k));
        best = compare16(best, book, k, deficits, spread, pairs, rates, lanes_below(book->codewords - k));
    }
    __m512i least = _mm512_set1_epi32(_mm512_reduce_min_epi32(best.costs));
    return _mm512_mask_reduce_min_epi32(_mm512_cmpeq_epi32_mask(best.costs, least), best.indices);
}

/// The interval of codeword `index`.
INLINE vqk_interval interval(const vqk_codebook *book, const int32_t *logits, __m512i lambda, int32_t index) {
    __m512i sums[4] = {0}, chosen = _mm512_set1_epi32(index);
    int32_t k = 0;
    for (; k < full_vectors(book); k += VQK_LANES) {
        __m512i weights = weights16(_mm512_sub_epi32(lambda, _mm512_loadu_si512(logits + k)));
        __mmask16 before = _mm512_cmplt_epi32_mask(lanes_from(k), chosen);
        sums[0] = _mm512_mask_add_epi32(sums[0], before, sums[0], weights);
        sums[1] = _mm512_add_epi32(sums[1], weights);
    }
    if (k < book->codewords) {
        __m512i weights = weights16(_mm512_sub_epi32(lambda, _mm512_loadu_si512(logits + k)));
        __mmask16 before = _mm512_cmplt_epi32_mask(lanes_from(k), chosen);
        sums[0] = _mm512_mask_add_epi32(sums[0], before, sums[0], weights);
        sums[1] = _mm512_mask_add_epi32(sums[1], lanes_below(book->codewords - k), sums[1], weights);
    }
    int32_t deficit = _mm_cvtsi128_si32(_mm512_castsi512_si128(lambda)) - logits[index];
    uint32_t weight = deficit < 20 * 256 ? (uint32_t)book->exp2[deficit & 255] >> (deficit >> 8) : 1;
    uint64_t both = (uint64_t)_mm_cvtsi128_si64(sum_each(sums));
    return (vqk_interval){(uint32_t)both, weight, (uint32_t)(both >> 32), (uint32_t)index};
}

static void avx512_choose(
    const vqk_codebook *book, const int16_t *heads, const int16_t *latents, ptrdiff_t step, size_t count,
    const int16_t *rate_weights, int32_t rate_shift, vqk_interval *chosen) {
    int32_t logits[256];
    for (size_t i = 0; i < count; i++, latents += step) {
        __m512i lambda = all_logits(book, heads + 16 * i, logits);
        rates rates = make_rates(rate_weights[i], rate_shift);
        int32_t index = book->dimensions > 2 ? cheapest(book, logits, lambda, latents, 2, rates)
                                             : cheapest(book, logits, lambda, latents, 1, rates);
        chosen[i] = interval(book, logits, lambda, index);
    }
}

VQK_END_TARGET
