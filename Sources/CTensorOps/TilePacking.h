#pragma once
// Rearrangements between float32 arrays and the bfloat16 operands of the tile products.
// A tile holds 16 rows of 64 bytes. The left operand has 32 consecutive k per row; the right operand has
// pairs of k per row: row r, column c = (k = 2r, k = 2r + 1) of column c.
#include <immintrin.h>

#include "ConvolutionTiles.h"

namespace vqt {

constexpr int tileRows = 16, tileColumns = 16, tileDepth = 32;
constexpr int tileElements = tileRows * tileDepth;  // bfloat16 of an operand tile

VQT_BEGIN_AMX

inline __mmask16 firstLanes(int count) {
    return count >= 16 ? __mmask16(0xffff) : count <= 0 ? __mmask16(0) : __mmask16((1u << count) - 1);
}

inline __m256i toBFloat16(__m512 v) { return __m256i(_mm512_cvtneps_pbh(v)); }

/// 16 lanes of (low, high) bfloat16 pairs.
inline __m512i pairBFloat16(__m512 low, __m512 high) {
    const __m512i l = _mm512_cvtepu16_epi32(toBFloat16(low)), h = _mm512_cvtepu16_epi32(toBFloat16(high));
    return _mm512_or_si512(l, _mm512_slli_epi32(h, 16));
}

inline __m512i pairBFloat16(__m256i low, __m256i high) {
    return _mm512_or_si512(_mm512_cvtepu16_epi32(low), _mm512_slli_epi32(_mm512_cvtepu16_epi32(high), 16));
}

/// Transposes a 16 x 16 matrix of 32-bit elements.
inline void transpose16(__m512i (&row)[16]) {
    __m512i t[16];
    for (int i = 0; i < 16; i += 2) {
        t[i] = _mm512_unpacklo_epi32(row[i], row[i + 1]);
        t[i + 1] = _mm512_unpackhi_epi32(row[i], row[i + 1]);
    }
    for (int i = 0; i < 16; i += 4) {
        row[i] = _mm512_unpacklo_epi64(t[i], t[i + 2]);
        row[i + 1] = _mm512_unpackhi_epi64(t[i], t[i + 2]);
        row[i + 2] = _mm512_unpacklo_epi64(t[i + 1], t[i + 3]);
        row[i + 3] = _mm512_unpackhi_epi64(t[i + 1], t[i + 3]);
    }
    for (int i = 0; i < 16; i += 8)
        for (int j = 0; j < 4; j++) {
            t[i + j] = _mm512_shuffle_i32x4(row[i + j], row[i + j + 4], 0x88);
            t[i + j + 4] = _mm512_shuffle_i32x4(row[i + j], row[i + j + 4], 0xdd);
        }
    for (int j = 0; j < 8; j++) {
        row[j] = _mm512_shuffle_i32x4(t[j], t[j + 8], 0x88);
        row[j + 8] = _mm512_shuffle_i32x4(t[j], t[j + 8], 0xdd);
    }
}

enum class Rounding { none, relu, step };

/// to[i] = f(from[i]) in bfloat16. With Rounding::step the result is in units of the step: integers of at
/// most 8 bits, which bfloat16 holds exactly; the caller scales the products.
template <Rounding rounding>
inline void convertSegment(const InputMap<float> &map, const float *from, bfloat16 *to, int count) {
    const __m512 zero = _mm512_setzero_ps(), inverse = _mm512_set1_ps(1 / map.step);
    const __m512 low = _mm512_set1_ps(map.lowest), high = _mm512_set1_ps(map.highest);
    for (int i = 0; i < count; i += 16) {
        const __mmask16 lanes = firstLanes(count - i);
        __m512 v = _mm512_maskz_loadu_ps(lanes, from + i);
        if (rounding == Rounding::relu) v = _mm512_max_ps(v, zero);
        if (rounding == Rounding::step) {
            constexpr int nearest = _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC;
            v = _mm512_roundscale_ps(_mm512_mul_ps(v, inverse), nearest);
            v = _mm512_min_ps(_mm512_max_ps(v, low), high);
        }
        _mm256_mask_storeu_epi16(to + i, lanes, toBFloat16(v));
    }
}

inline void convertSegment(const InputMap<float> &map, const float *from, bfloat16 *to, int count) {
    if (map.step > 0)
        convertSegment<Rounding::step>(map, from, to, count);
    else if (map.relu)
        convertSegment<Rounding::relu>(map, from, to, count);
    else
        convertSegment<Rounding::none>(map, from, to, count);
}

/// sums[c] += sum over pixels of v[pixel][c].
inline void addColumnSums(const float *v, int pixels, int channels, float *sums) {
    for (int c = 0; c < channels; c += 16) {
        const __mmask16 lanes = firstLanes(channels - c);
        __m512 sum = _mm512_setzero_ps();
        for (int p = 0; p < pixels; p++)
            sum = _mm512_add_ps(sum, _mm512_maskz_loadu_ps(lanes, v + size_t(p) * channels + c));
        _mm512_mask_storeu_ps(sums + c, lanes, _mm512_add_ps(sum, _mm512_maskz_loadu_ps(lanes, sums + c)));
    }
}

/// Right operand of y = x w: tiles [column tile][kernel row][k step] with k = (kernel column, cin), from
/// w [columns][rows][rowDepth].
inline void packWeights(const float *w, int columns, int rows, int rowDepth, bfloat16 *tiles) {
    for (int n = 0; n < columns; n += tileColumns)
        for (int row = 0; row < rows; row++)
            for (int k = 0; k < rowDepth; k += tileDepth, tiles += tileElements) {
                const __mmask16 low = firstLanes(rowDepth - k), high = firstLanes(rowDepth - k - 16);
                __m512i pairs[16];
                for (int c = 0; c < 16; c++) {
                    if (n + c >= columns) {
                        pairs[c] = _mm512_setzero_si512();
                        continue;
                    }
                    const float *from = w + (size_t(n + c) * rows + row) * rowDepth + k;
                    const __m512 a = _mm512_maskz_loadu_ps(low, from);
                    const __m512 b = _mm512_maskz_loadu_ps(high, from + 16);
                    pairs[c] = __m512i(_mm512_cvtne2ps_pbh(b, a));
                }
                transpose16(pairs);
                for (int r = 0; r < 16; r++) _mm512_store_si512(tiles + r * tileDepth, pairs[r]);
            }
}

/// Right operand of dx = dy w': the kernel is turned by 180 degrees, k = (kernel column, cout).
/// w [cout][kernel][kernel][cin]; packs the `columns` input channels from firstColumn.
inline void packTurnedWeights(const float *w, int cout, int kernel, int cin, int firstColumn, int columns,
                              bfloat16 *tiles) {
    const int taps = kernel * kernel, rowDepth = kernel * cout;
    for (int n = 0; n < columns; n += tileColumns)
        for (int row = 0; row < kernel; row++)
            for (int k = 0; k < roundUp(rowDepth, tileDepth); k += 2, tiles += tileDepth) {
                __m512 v[2];
                for (int i = 0; i < 2; i++) {
                    v[i] = _mm512_setzero_ps();
                    if (k + i >= rowDepth) continue;
                    const int o = (k + i) % cout, column = kernel - 1 - (k + i) / cout;
                    const int tap = (kernel - 1 - row) * kernel + column;
                    const float *from = w + (size_t(o) * taps + tap) * cin + firstColumn + n;
                    v[i] = _mm512_maskz_loadu_ps(firstLanes(columns - n), from);
                }
                _mm512_store_si512(tiles, pairBFloat16(v[0], v[1]));
            }
}

/// paired[i] = (flat[i], flat[i + channels]): every position next to its successor, so that the right operand
/// of the weights' gradient (pairs of positions) can start at any position, odd ones included.
inline void pairPositions(const bfloat16 *flat, int channels, size_t count, uint32_t *paired) {
    for (size_t i = 0; i < count; i += 16) {
        const __mmask16 lanes = firstLanes(count - i < 16 ? int(count - i) : 16);
        const __m256i low = _mm256_maskz_loadu_epi16(lanes, flat + i);
        const __m256i high = _mm256_maskz_loadu_epi16(lanes, flat + i + channels);
        _mm512_mask_storeu_epi32(paired + i, lanes, pairBFloat16(low, high));
    }
}

/// to [channels rounded up to 32][pitch] = transpose of from [positions][channels]; missing channels are
/// zero.
inline void transposePositions(const bfloat16 *from, int positions, int channels, int pitch, bfloat16 *to) {
    for (int c = 0; c < roundUp(channels, 32); c += 16) {
        const __mmask16 lanes = firstLanes(channels - c);
        for (int p = 0; p < positions; p += 32) {
            __m512i pairs[16];
            for (int i = 0; i < 16; i++) {
                const bfloat16 *row = from + size_t(p + 2 * i) * channels + (lanes ? c : 0);
                pairs[i] = pairBFloat16(_mm256_maskz_loadu_epi16(lanes, row),
                                        _mm256_maskz_loadu_epi16(lanes, row + channels));
            }
            transpose16(pairs);
            for (int i = 0; i < 16; i++) _mm512_store_si512(to + size_t(c + i) * pitch + p, pairs[i]);
        }
    }
}

VQT_END_TARGET

}  // namespace vqt
