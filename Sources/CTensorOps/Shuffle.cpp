// Rearrangements: sub-pixel shuffles and the lookup of codeword features.
#include <cstring>

#include "Support.h"

using namespace vqt;

namespace {

/// Calls body(shallow, deep) with the offsets of runs of 2c elements that are contiguous on both sides: the
/// shallow tensor [n][2h][2w][c] and the deep tensor [n][h][w][4c].
template <class Body> inline void forEachRun(int n, int h, int w, int c, Body body) {
    require(n >= 0 && h >= 0 && w >= 0 && c >= 0, "shuffle: negative size");
    const size_t run = 2 * size_t(c);
    for (size_t row = 0; row < size_t(n) * h; row++)
        for (size_t q = 0; q < size_t(w); q++)
            for (size_t s = 0; s < 2; s++) body(((2 * row + s) * w + q) * run, ((row * w + q) * 2 + s) * run);
}

template <class T> inline void copyRun(const T *x, T *y, size_t count, bool accumulate) {
    if (accumulate)
        for (size_t i = 0; i < count; i++) y[i] += x[i];
    else
        std::memcpy(y, x, count * sizeof(T));
}

template <class T> void shuffleUp(int n, int h, int w, int c, const T *x, T *y, bool accumulate) {
    forEachRun(n, h, w, c, [&](size_t shallow, size_t deep) {
        copyRun(x + deep, y + shallow, 2 * size_t(c), accumulate);
    });
}

template <class T> void shuffleDown(int n, int h, int w, int c, const T *x, T *y, bool accumulate) {
    forEachRun(n, h, w, c, [&](size_t shallow, size_t deep) {
        copyRun(x + shallow, y + deep, 2 * size_t(c), accumulate);
    });
}

template <class T> void gather(int count, int width, const uint8_t *index, const T *table, T *y) {
    require(count >= 0 && width >= 0, "gather: negative size");
    for (size_t p = 0; p < size_t(count); p++)
        std::memcpy(y + p * width, table + size_t(index[p]) * width, width * sizeof(T));
}

}  // namespace

void vqt_shuffle_up_f32(int n, int h, int w, int c, const float *x, float *y, int accumulate) {
    shuffleUp(n, h, w, c, x, y, accumulate != 0);
}

void vqt_shuffle_up_f64(int n, int h, int w, int c, const double *x, double *y, int accumulate) {
    shuffleUp(n, h, w, c, x, y, accumulate != 0);
}

void vqt_shuffle_down_f32(int n, int h, int w, int c, const float *x, float *y, int accumulate) {
    shuffleDown(n, h, w, c, x, y, accumulate != 0);
}

void vqt_shuffle_down_f64(int n, int h, int w, int c, const double *x, double *y, int accumulate) {
    shuffleDown(n, h, w, c, x, y, accumulate != 0);
}

void vqt_gather_f32(int count, int width, const uint8_t *index, const float *table, float *y) {
    gather(count, width, index, table, y);
}

void vqt_gather_f64(int count, int width, const uint8_t *index, const double *table, double *y) {
    gather(count, width, index, table, y);
}
