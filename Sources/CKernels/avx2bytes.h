// Layers of bytes by the multiply-add of bytes, for CPUs that have no dot products. It makes twice the
// products of that of words, but adds two of them in a lane of 16 bits, which saturates.
//
// A term is the weights of 16 outputs for four inputs of one tap. A batch is up to LONGEST terms whose
// products are added in 16 bits before they are widened: in no lane do they pass 255 times LIMIT. Terms are
// put into batches when a layer is packed, so no sum depends on luck. Weights that are too large for a lane
// are divided among two terms of the same inputs.
#pragma once
#include <immintrin.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "CKernels.h"
#include "avx2.h"

#define LONGEST 8

/// The largest sum of weights of one sign in a lane: 255·128 is a word.
#define LIMIT 128

/// A block of 16 outputs. After it come the weights of its terms, batch after batch, the longest first, with
/// room for two terms of each group of inputs, then the terms' places: tap·256 + group of inputs.
typedef struct {
    /// Batches of 1...LONGEST terms.
    int32_t batches[LONGEST];
    int32_t terms;
    int32_t unused[7];
} bytes_block;

/// The bytes of a term's weights: four inputs of outputs 0...7, then of outputs 8...15.
#define TERM_BYTES (VQK_LANES * VQK_GROUP)

/// Groups of inputs of all taps.
INLINE int32_t bytes_groups(int32_t kernel, int32_t inputs) {
    return kernel * kernel * (vqk_round_up(inputs, VQK_GROUP) / VQK_GROUP);
}

/// The bytes of a block, a multiple of 64.
INLINE size_t bytes_block_size(int32_t groups) {
    return sizeof(bytes_block) + 2 * (size_t)groups * TERM_BYTES + (size_t)vqk_round_up(4 * groups, 64);
}

INLINE int8_t *term_weights(const bytes_block *block, int32_t term) {
    return (int8_t *)(block + 1) + (ptrdiff_t)term * TERM_BYTES;
}

INLINE uint16_t *term_places(const bytes_block *block, int32_t groups) {
    return (uint16_t *)term_weights(block, 2 * groups);
}

VQK_BEGIN_TARGET(AVX2)

/// What a term or a batch takes of the lanes: sums of positive and of negative weights, lanes in any order
/// that is always the same.
typedef struct {
    __m256i positive, negative;
} loads;

/// Sums of the pairs of bytes in two vectors, at most 255.
INLINE __m256i pair_sums(__m256i low, __m256i high) {
    const __m256i ones = _mm256_set1_epi8(1);
    return _mm256_packus_epi16(_mm256_maddubs_epi16(low, ones), _mm256_maddubs_epi16(high, ones));
}

INLINE loads term_loads(const int8_t *weights) {
    __m256i low = _mm256_loadu_si256((const void *)weights);
    __m256i high = _mm256_loadu_si256((const void *)(weights + TERM_BYTES / 2));
    const __m256i zero = _mm256_setzero_si256();
    __m256i low_sign = _mm256_cmpgt_epi8(zero, low), high_sign = _mm256_cmpgt_epi8(zero, high);
    return (loads){
        pair_sums(_mm256_andnot_si256(low_sign, low), _mm256_andnot_si256(high_sign, high)),
        pair_sums(
            _mm256_and_si256(low_sign, _mm256_abs_epi8(low)),
            _mm256_and_si256(high_sign, _mm256_abs_epi8(high)))};
}

INLINE loads both_loads(loads a, loads b) {
    return (loads){
        _mm256_adds_epu8(a.positive, b.positive), _mm256_adds_epu8(a.negative, b.negative)};
}

INLINE bool fits(loads loads) {
    const __m256i limit = _mm256_set1_epi8((char)LIMIT);
    __m256i excess = _mm256_or_si256(
        _mm256_subs_epu8(loads.positive, limit), _mm256_subs_epu8(loads.negative, limit));
    return _mm256_testz_si256(excess, excess);
}

/// The largest load of a lane.
INLINE int32_t largest(loads loads) {
    __m256i both = _mm256_max_epu8(loads.positive, loads.negative);
    __m128i half = _mm_max_epu8(_mm256_castsi256_si128(both), _mm256_extracti128_si256(both, 1));
    half = _mm_max_epu8(half, _mm_srli_si128(half, 8));
    half = _mm_max_epu8(half, _mm_srli_si128(half, 4));
    half = _mm_max_epu8(half, _mm_srli_si128(half, 2));
    half = _mm_max_epu8(half, _mm_srli_si128(half, 1));
    return _mm_cvtsi128_si32(half) & 255;
}

/// Moves to `rest` what a pair of weights of one sign has beyond the limit.
INLINE void divide(int8_t *pair, int8_t *rest) {
    int32_t first = pair[0], second = pair[1];
    bool is_first = abs(first) > abs(second);
    int32_t *larger = is_first ? &first : &second;
    int32_t excess = abs(first + second) - LIMIT;
    rest[!is_first] = (int8_t)(*larger < 0 ? -excess : excess);
    rest[is_first] = 0;
    *larger += *larger < 0 ? excess : -excess;
    pair[0] = (int8_t)first;
    pair[1] = (int8_t)second;
}

/// Collects the terms of 16 outputs from `first` on, in the order of taps and inputs, and their places.
/// Those of weights 0 are left out. Returns how many there are.
static int32_t collect_terms(
    const int8_t *weights, int32_t kernel, int32_t inputs, int32_t outputs, int32_t first,
    bytes_block *block) {
    int32_t taps = kernel * kernel, terms = 0;
    uint16_t *places = term_places(block, bytes_groups(kernel, inputs));
    for (int32_t tap = 0; tap < taps; tap++)
        for (int32_t i = 0; i < inputs; i += VQK_GROUP) {
            int8_t *term = term_weights(block, terms);
            memset(term, 0, TERM_BYTES);
            int32_t count = inputs - i < VQK_GROUP ? inputs - i : VQK_GROUP;
            for (int32_t o = first; o < outputs && o < first + VQK_LANES; o++)
                memcpy(
                    term + (o - first) * VQK_GROUP, weights + ((ptrdiff_t)o * taps + tap) * inputs + i,
                    (size_t)count);
            loads loads = term_loads(term);
            uint16_t place = (uint16_t)(tap * 256 + i / VQK_GROUP);
            if (largest(loads) > 0) places[terms++] = place;
            if (fits(loads)) continue;
            int8_t *rest = term_weights(block, terms);
            memset(rest, 0, TERM_BYTES);
            for (int32_t pair = 0; pair < TERM_BYTES; pair += 2) {
                int32_t a = term[pair], b = term[pair + 1];
                if ((a > 0) == (b > 0) && abs(a + b) > LIMIT) divide(term + pair, rest + pair);
            }
            places[terms++] = place;
        }
    return terms;
}

/// Room for the terms of the largest kernel of the widest layer, each divided.
#define MOST_TERMS (2 * 9 * 512 / VQK_GROUP)

/// Batches with room that are looked through at most.
#define MOST_OPEN 128

/// A batch with room. Its terms are a list, from the one that came last.
typedef struct {
    loads loads;
    int32_t last, length;
} open_batch;

/// Batches: those with room, then the lists and lengths of all others.
typedef struct {
    open_batch open[MOST_OPEN];
    int32_t opened, closed;
    uint16_t last[MOST_TERMS], next[MOST_TERMS];
    uint8_t length[MOST_TERMS];
} batches;

static void close_batch(batches *all, int32_t at) {
    all->last[all->closed] = (uint16_t)all->open[at].last;
    all->length[all->closed++] = (uint8_t)all->open[at].length;
    all->opened--;
    memmove(all->open + at, all->open + at + 1, (size_t)(all->opened - at) * sizeof *all->open);
}

/// Adds a term to the first batch that has room for it.
static void add_term(batches *all, int32_t term, loads own) {
    int32_t at = 0;
    while (at < all->opened && !fits(both_loads(all->open[at].loads, own))) at++;
    if (at == MOST_OPEN) {
        // Of the largest loads, so of the least room.
        close_batch(all, 0);
        at--;
    }
    open_batch *batch = &all->open[at];
    if (at == all->opened) {
        all->opened++;
        *batch = (open_batch){{_mm256_setzero_si256(), _mm256_setzero_si256()}, 0, 0};
    }
    all->next[term] = (uint16_t)batch->last;
    batch->last = term;
    batch->loads = both_loads(batch->loads, own);
    if (++batch->length == LONGEST) close_batch(all, at);
}

/// Puts the terms of a block into batches, that of the largest load first. Fills `order` with the terms,
/// batch after batch, the longest first. Returns the number of batches.
static int32_t make_batches(bytes_block *block, int32_t terms, uint16_t *order) {
    uint16_t sorted[MOST_TERMS], starts[LIMIT + 2] = {0};
    uint8_t load[MOST_TERMS];
    for (int32_t i = 0; i < terms; i++) {
        load[i] = (uint8_t)largest(term_loads(term_weights(block, i)));
        starts[LIMIT - load[i] + 1]++;
    }
    for (int32_t i = 0; i <= LIMIT; i++) starts[i + 1] = (uint16_t)(starts[i + 1] + starts[i]);
    for (int32_t i = 0; i < terms; i++) sorted[starts[LIMIT - load[i]]++] = (uint16_t)i;

    batches all;
    all.opened = all.closed = 0;
    for (int32_t i = 0; i < terms; i++)
        add_term(&all, sorted[i], term_loads(term_weights(block, sorted[i])));
    while (all.opened > 0) close_batch(&all, 0);

    memset(block->batches, 0, sizeof block->batches);
    for (int32_t length = LONGEST; length > 0; length--)
        for (int32_t batch = 0; batch < all.closed; batch++) {
            if (all.length[batch] != length) continue;
            block->batches[length - 1]++;
            int32_t term = all.last[batch];
            for (int32_t i = 0; i < length; i++, term = all.next[term]) *order++ = (uint16_t)term;
        }
    return all.closed;
}

/// Brings the terms into `order`.
static void arrange(bytes_block *block, uint16_t *places, int32_t terms, uint16_t *order) {
    // Along each cycle of the permutation.
    for (int32_t start = 0; start < terms; start++) {
        int8_t weights[TERM_BYTES];
        memcpy(weights, term_weights(block, start), TERM_BYTES);
        uint16_t place = places[start];
        int32_t at = start;
        while (order[at] != start) {
            int32_t from = order[at];
            memcpy(term_weights(block, at), term_weights(block, from), TERM_BYTES);
            places[at] = places[from];
            order[at] = (uint16_t)at;
            at = from;
        }
        memcpy(term_weights(block, at), weights, TERM_BYTES);
        places[at] = place;
        order[at] = (uint16_t)at;
    }
}

/// Packs a layer's blocks. Returns false, their content being undefined, where products of words take no
/// longer.
static bool pack_bytes(
    const int8_t *weights, int32_t kernel, int32_t inputs, int32_t outputs, bytes_block *block) {
    int32_t groups = bytes_groups(kernel, inputs), blocks = vqk_round_up(outputs, VQK_LANES) / VQK_LANES;
    // Multiplications: two words' for each group, one for each term and one for each batch.
    int32_t left = blocks * groups * 2;
    for (int32_t first = 0; first < outputs; first += VQK_LANES) {
        uint16_t order[MOST_TERMS];
        block->terms = collect_terms(weights, kernel, inputs, outputs, first, block);
        // Where many are divided, batches will be short.
        if (block->terms > groups + groups / 4) return false;
        left -= block->terms + make_batches(block, block->terms, order);
        if (left <= 0) return false;
        arrange(block, term_places(block, groups), block->terms, order);
        block = (bytes_block *)((char *)block + bytes_block_size(groups));
    }
    return true;
}

/// Positions of a tile: six sums, as many in 16 bits, 2 vectors of weights, an input and ones fill the 16
/// registers.
#define BYTES_TILE 3

/// The products of one term at `width` positions, a constant where this is inlined.
INLINE void term_products(
    const char *input, ptrdiff_t step, const int8_t *weights, const int width,
    __m256i products[BYTES_TILE][2]) {
    __m256i low = _mm256_loadu_si256((const void *)weights);
    __m256i high = _mm256_loadu_si256((const void *)(weights + TERM_BYTES / 2));
    UNROLL for (int x = 0; x < width; x++) {
        int32_t four;
        memcpy(&four, input + step * x, 4);
        __m256i inputs = _mm256_set1_epi32(four);
        products[x][0] = _mm256_maddubs_epi16(inputs, low);
        products[x][1] = _mm256_maddubs_epi16(inputs, high);
    }
}

/// Adds the products of a batch of `length` terms to the sums of `width` positions, both constants where this
/// is inlined.
INLINE void add_batch(
    const char *input, ptrdiff_t step, const int32_t *offsets, const int8_t *weights, const int length,
    const int width, __m256i sums[BYTES_TILE][2]) {
    const __m256i ones = _mm256_set1_epi16(1);
    __m256i batch[BYTES_TILE][2], term[BYTES_TILE][2];
    term_products(input + offsets[0], step, weights, width, batch);
    UNROLL for (int j = 1; j < length; j++) {
        term_products(input + offsets[j], step, weights + j * TERM_BYTES, width, term);
        UNROLL for (int x = 0; x < width; x++)
            UNROLL for (int v = 0; v < 2; v++) {
                batch[x][v] = _mm256_add_epi16(batch[x][v], term[x][v]);
                // Now: compilers that keep products of several terms run out of registers.
                __asm__ volatile("" : "+x"(batch[x][v]));
            }
    }
    UNROLL for (int x = 0; x < width; x++)
        UNROLL for (int v = 0; v < 2; v++)
            sums[x][v] = _mm256_add_epi32(sums[x][v], _mm256_madd_epi16(batch[x][v], ones));
}

/// Results of `width` positions, a constant where this is inlined, by 16 channels. offsets: those of the
/// terms' inputs.
INLINE void bytes_tile(
    const vqk_outputs *outputs, const constants *constants, const bytes_block *block, const int32_t *offsets,
    size_t position, int32_t channel, const int width) {
    const char *input = (const char *)outputs->input + outputs->input_step * (ptrdiff_t)position;
    const int8_t *weights = (const int8_t *)(block + 1);
    __m256i sums[BYTES_TILE][2];
    UNROLL for (int x = 0; x < width; x++)
        UNROLL for (int v = 0; v < 2; v++) sums[x][v] = constants->first[v];
    UNROLL for (int length = LONGEST; length > 0; length--)
        for (int32_t i = block->batches[length - 1]; i > 0; i--) {
            add_batch(input, outputs->input_step, offsets, weights, length, width, sums);
            offsets += length;
            weights += length * TERM_BYTES;
        }
    finish(outputs, position, channel, sums, width, constants->scaling);
}

/// A line of a layer that `pack_bytes` has packed.
static void convolve_bytes(
    const vqk_layer *layer, const vqk_outputs *outputs, const bytes_block *block) {
    int32_t groups = bytes_groups(layer->kernel, layer->inputs), taps[9], offsets[MOST_TERMS];
    for (int32_t tap = 0; tap < layer->kernel * layer->kernel; tap++)
        taps[tap] = (int32_t)(outputs->input_row * (tap / layer->kernel)
                              + outputs->input_column * (tap % layer->kernel));
    for (int32_t channel = 0; channel < layer->outputs; channel += VQK_LANES) {
        const uint16_t *places = term_places(block, groups);
        for (int32_t i = 0; i < block->terms; i++)
            offsets[i] = taps[places[i] / 256] + places[i] % 256 * VQK_GROUP;
        constants constants = load_constants(layer, channel);
        size_t x = 0;
        for (; x + BYTES_TILE <= outputs->count; x += BYTES_TILE)
            bytes_tile(outputs, &constants, block, offsets, x, channel, BYTES_TILE);
        if (x + 2 == outputs->count) bytes_tile(outputs, &constants, block, offsets, x, channel, 2);
        if (x + 1 == outputs->count) bytes_tile(outputs, &constants, block, offsets, x, channel, 1);
        block = (const bytes_block *)((const char *)block + bytes_block_size(groups));
    }
}

VQK_END_TARGET
