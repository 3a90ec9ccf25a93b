// Operations on the flat arenas of parameters and gradients. The loops are left to the vectoriser, which
// compiles them once per instruction set; the loader picks the best clone for the CPU.
#include <cmath>

#include "Support.h"

namespace {

/// One step of Adam with the bias corrections folded in:
/// parameter -= rate * m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + epsilon).
struct AdamScales {
    float gain1, gain2;  // 1 - beta
    float rate;          // rate / (1 - beta1^t)
    float correction2;   // 1 / (1 - beta2^t)
    float epsilon;

    explicit AdamScales(const vqt_adam &a)
        : gain1(float(1 - a.beta1)), gain2(float(1 - a.beta2)),
          rate(float(a.rate / (1 - std::pow(a.beta1, double(a.step))))),
          correction2(float(1 / (1 - std::pow(a.beta2, double(a.step))))), epsilon(float(a.epsilon)) {}
};

VQT_CLONES void adamStep(AdamScales s, size_t count, float *__restrict parameter, float *__restrict gradient,
                         float *__restrict moment1, float *__restrict moment2) {
    for (size_t i = 0; i < count; i++) {
        const float g = gradient[i];
        const float m = moment1[i] + s.gain1 * (g - moment1[i]);
        const float v = moment2[i] + s.gain2 * (g * g - moment2[i]);
        moment1[i] = m;
        moment2[i] = v;
        parameter[i] -= s.rate * m / (__builtin_elementwise_sqrt(v * s.correction2) + s.epsilon);
        gradient[i] = 0;
    }
}

VQT_CLONES void moveTowards(size_t count, float gain, const float *__restrict target,
                            float *__restrict average) {
    for (size_t i = 0; i < count; i++) average[i] += gain * (target[i] - average[i]);
}

VQT_CLONES void axpy(size_t count, float a, const float *__restrict x, float *__restrict y) {
    for (size_t i = 0; i < count; i++) y[i] += a * x[i];
}

/// Sixteen partial sums, so that the order of the additions does not depend on the instruction set.
VQT_CLONES double sumSquares(size_t count, const float *x) {
    double partial[16] = {};
    size_t i = 0;
    for (; i + 16 <= count; i += 16)
        for (size_t j = 0; j < 16; j++) partial[j] += double(x[i + j]) * x[i + j];
    for (size_t j = 0; i + j < count; j++) partial[j] += double(x[i + j]) * x[i + j];
    double sum = 0;
    for (const double p : partial) sum += p;
    return sum;
}

}  // namespace

void vqt_adam_f32(const vqt_adam *adam, size_t count, float *parameter, float *gradient, float *moment1,
                  float *moment2, float *average) {
    vqt::require(adam->step >= 1, "adam: steps count from 1");
    const vqt::FlushSubnormals flush;
    adamStep(AdamScales(*adam), count, parameter, gradient, moment1, moment2);
    if (average) moveTowards(count, float(1 - adam->averageDecay), parameter, average);
}

double vqt_sum_squares_f32(size_t count, const float *x) { return sumSquares(count, x); }

double vqt_sum_squares_f64(size_t count, const double *x) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += x[i] * x[i];
    return sum;
}

void vqt_axpy_f32(size_t count, float a, const float *x, float *y) { axpy(count, a, x, y); }

void vqt_axpy_f64(size_t count, double a, const double *x, double *y) {
    for (size_t i = 0; i < count; i++) y[i] += a * x[i];
}
