// The convolution in double precision: plain loops, the definition that the fast code is tested against.
#include <algorithm>
#include <cmath>

#include "Support.h"

using namespace vqt;

namespace {

double mapInput(const InputMap<double> &map, double x) {
    if (map.relu) x = std::max(x, 0.0);
    if (map.step > 0) x = map.step * std::clamp(std::nearbyint(x / map.step), map.lowest, map.highest);
    return x;
}

/// Calls body(output pixel, tap, input pixel) for every pair of pixels that a tap of the kernel connects.
template <class Body> void forEachTap(const vqt_conv &c, Body body) {
    int outH, outW;
    checkConvolution(c, outH, outW);
    const int stride = c.kernel == 2 ? 2 : 1, padding = c.kernel == 3 ? 1 : 0;
    for (int image = 0; image < c.n; image++)
        for (int r = 0; r < outH; r++)
            for (int q = 0; q < outW; q++)
                for (int tap = 0; tap < c.kernel * c.kernel; tap++) {
                    const int row = r * stride + tap / c.kernel - padding;
                    const int column = q * stride + tap % c.kernel - padding;
                    if (row < 0 || row >= c.h || column < 0 || column >= c.w) continue;
                    body((size_t(image) * outH + r) * outW + q, size_t(tap),
                         (size_t(image) * c.h + row) * c.w + column);
                }
}

size_t outputPixels(const vqt_conv &c) {
    int outH, outW;
    checkConvolution(c, outH, outW);
    return size_t(c.n) * outH * outW;
}

}  // namespace

void vqt_conv_forward_f64(vqt_context *, const vqt_conv *conv, const double *x, const double *w,
                          const double *bias, double *y, int accumulate) {
    const vqt_conv c = *conv;
    const InputMap<double> map(c);
    const size_t taps = size_t(c.kernel) * c.kernel;
    const size_t pixels = outputPixels(c);
    for (size_t pixel = 0; pixel < pixels; pixel++)
        for (int o = 0; o < c.cout; o++) {
            double &value = y[pixel * c.cout + o];
            value = (accumulate ? value : 0) + (bias ? bias[o] : 0);
        }
    forEachTap(c, [&](size_t out, size_t tap, size_t in) {
        for (int i = 0; i < c.cin; i++) {
            const double value = mapInput(map, x[in * c.cin + i]);
            for (int o = 0; o < c.cout; o++)
                y[out * c.cout + o] += value * w[(o * taps + tap) * c.cin + i];
        }
    });
}

void vqt_conv_backward_f64(vqt_context *, const vqt_conv *conv, const double *x, const double *w,
                           const double *dy, double *dx, double *dw, double *dbias) {
    const vqt_conv c = *conv;
    const InputMap<double> map(c);
    const size_t taps = size_t(c.kernel) * c.kernel;
    forEachTap(c, [&](size_t out, size_t tap, size_t in) {
        for (int i = 0; i < c.cin; i++) {
            const double input = x[in * c.cin + i];
            const double value = mapInput(map, input);
            double sum = 0;
            for (int o = 0; o < c.cout; o++) {
                const double gradient = dy[out * c.cout + o];
                const size_t weight = (o * taps + tap) * c.cin + i;
                dw[weight] += gradient * value;
                sum += gradient * w[weight];
            }
            const bool passes = input >= map.passLowest() && input <= map.passHighest();
            if (dx && passes) dx[in * c.cin + i] += sum;
        }
    });
    if (!dbias) return;
    const size_t pixels = outputPixels(c);
    for (size_t pixel = 0; pixel < pixels; pixel++)
        for (int o = 0; o < c.cout; o++) dbias[o] += dy[pixel * c.cout + o];
}
