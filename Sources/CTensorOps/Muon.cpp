// Muon: momentum, orthogonalised. Newton-Schulz iterations multiply X from the left with polynomials of X Xt,
// which commute: so they are run on the small Gram matrix, and X itself is multiplied once, at the end.
#include <dnnl.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "Context.h"
#include "Support.h"

namespace {

/// The quintic of the reference: f(s) = a s + b s^3 + c s^5 brings every singular value in (0, 1] near one.
constexpr float a = 3.4445f, b = -4.7750f, c = 2.0315f;
constexpr int iterations = 5;

/// C [m][n] = op(A) op(B), row-major.
void multiply(bool transposeA, bool transposeB, int m, int n, int k, const float *A, const float *B,
    float *C) {
    const auto status = dnnl_sgemm(transposeA ? 'T' : 'N', transposeB ? 'T' : 'N', m, n, k, 1, A,
                                   transposeA ? m : k, B, transposeB ? k : n, 0, C, n);
    vqt::require(status == dnnl_success, "muon: matrix product failed");
}

VQT_CLONES void nesterov(size_t count, float gain, float *__restrict gradient, float *__restrict momentum) {
    for (size_t i = 0; i < count; i++) {
        const float g = gradient[i];
        const float m = momentum[i] + gain * (g - momentum[i]);
        momentum[i] = m;
        gradient[i] = m + gain * (g - m);
    }
}

/// P = a I + b G + c G².
VQT_CLONES void polynomial(int n, const float *__restrict G, const float *__restrict square,
    float *__restrict P) {
    for (int i = 0; i < n * n; i++) P[i] = b * G[i] + c * square[i];
    for (int i = 0; i < n; i++) P[i * n + i] += a;
}

VQT_CLONES void update(size_t count, float rate, float gain, const float *__restrict direction,
                       float *__restrict parameter, float *__restrict gradient, float *__restrict average) {
    for (size_t i = 0; i < count; i++) {
        parameter[i] -= rate * direction[i];
        gradient[i] = 0;
        if (average) average[i] += gain * (parameter[i] - average[i]);
    }
}

/// The factor F [n][n] of the smaller side such that F X (or X F) has singular values near one; norm² scales
/// G.
float *factor(int n, float *G, float scale, float *scratch) {
    const size_t size = size_t(n) * n;
    float *square = scratch, *P = scratch + size, *F = scratch + 2 * size, *T = scratch + 3 * size;
    for (size_t i = 0; i < size; i++) G[i] *= scale;
    for (int step = 0; step < iterations; step++) {
        multiply(false, false, n, n, n, G, G, square);
        float *target = step == 0 ? F : P;
        polynomial(n, G, square, target);
        if (step + 1 < iterations) {
            multiply(false, false, n, n, n, target, G, T);
            multiply(false, false, n, n, n, T, target, G);
        }
        if (step == 0) continue;
        multiply(false, false, n, n, n, P, F, T);
        std::swap(F, T);
    }
    return F;
}

}  // namespace

void vqt_muon_f32(vqt_context *context, const vqt_muon *muon, int rows, int columns, float *parameter,
                  float *gradient, float *momentum, float *average) {
    vqt::require(rows > 0 && columns > 0, "muon: empty matrix");
    const vqt::FlushSubnormals flush;
    const size_t count = size_t(rows) * columns;
    const int n = std::min(rows, columns), longer = std::max(rows, columns);
    const bool wide = rows <= columns;
    nesterov(count, float(1 - muon->beta), gradient, momentum);
    const double sum = vqt_sum_squares_f32(count, gradient);
    const float gain = float(1 - muon->averageDecay);
    if (sum < 1e-30)  // no direction: what follows the matrix is still zero
        return update(count, 0, gain, momentum, parameter, gradient, average);
    float *scratch = context->muon.get<float>(count + 5 * size_t(n) * n);
    float *direction = scratch, *G = scratch + count;
    multiply(!wide, wide, n, n, longer, gradient, gradient, G);
    const double norm = std::sqrt(sum);
    const float *F = factor(n, G, float(1 / (norm * norm)), G + size_t(n) * n);
    if (wide)
        multiply(false, false, rows, columns, rows, F, gradient, direction);
    else
        multiply(false, false, rows, columns, columns, gradient, F, direction);
    update(count, float(muon->rate * std::sqrt(double(longer)) / norm), gain, direction, parameter, gradient,
           average);
}
