#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Tensor operations of the trainer. Activations are dense NHWC arrays, weights [cout][kh][kw][cin].
// Every operation exists for `float` (fast: oneDNN and fused vector code) and for `double` (plain loops: the
// definition, used by the gradient tests). A caller's mistake (a shape that does not fit) aborts.

/// The precision of products in `float` convolutions.
typedef enum { VQT_FLOAT32 = 0, VQT_BFLOAT16 = 1 } vqt_precision;

/// Engine, stream, cache of primitives and scratch memory of one thread. Not thread-safe.
typedef struct vqt_context vqt_context;

/// Whether this CPU multiplies bfloat16 in AMX tiles that the system lets this process use.
int vqt_has_bfloat16(void);
vqt_context *vqt_context_create(void);
void vqt_context_destroy(vqt_context *context);

/// A convolution. kernel 1 or 3: stride 1, zero padding (kernel - 1) / 2, output h x w.
/// kernel 2: stride 2, no padding, output h/2 x w/2 (h and w even).
typedef struct {
    int n, h, w;          // input batch, height, width
    int cin, cout, kernel;
    vqt_precision precision;  // ignored for double
    int relu;             // 1: the input passes through max(x, 0) first
    /// Rounding of the (rectified) input while learning the integer network: 0 = none; s > 0 = the input
    /// becomes s * clamp(round(x / s), lo, 255 + lo) with lo = 0 if relu else -128.
    /// Backward: the gradient passes where the input lies inside the clamp range (and is > 0 if relu),
    /// else 0.
    double inputStep;
} vqt_conv;

/// y = conv(f(x), w) + bias, or y += ... if accumulate. x [n][h][w][cin], w [cout][k][k][cin], bias [cout] or
/// NULL.
void vqt_conv_forward_f32(vqt_context *, const vqt_conv *, const float *x, const float *w, const float *bias,
    float *y, int accumulate);
void vqt_conv_forward_f64(vqt_context *, const vqt_conv *, const double *x, const double *w,
    const double *bias, double *y, int accumulate);

/// Given dL/dy: dx += dL/dx (dx may be NULL), dw += dL/dw, dbias += dL/dbias (dbias may be NULL).
void vqt_conv_backward_f32(vqt_context *, const vqt_conv *, const float *x, const float *w, const float *dy,
    float *dx, float *dw, float *dbias);
void vqt_conv_backward_f64(vqt_context *, const vqt_conv *, const double *x, const double *w,
    const double *dy, double *dx, double *dw, double *dbias);

/// Sub-pixel shuffle: x [n][h][w][4c] -> y [n][2h][2w][c]; channel s*c + i of x goes to row 2r + s/2, column
/// 2q + s%2. y = or, if accumulate, y +=.
void vqt_shuffle_up_f32(int n, int h, int w, int c, const float *x, float *y, int accumulate);
void vqt_shuffle_up_f64(int n, int h, int w, int c, const double *x, double *y, int accumulate);
/// The inverse (and adjoint): x [n][2h][2w][c] -> y [n][h][w][4c]; h and w are those of y.
void vqt_shuffle_down_f32(int n, int h, int w, int c, const float *x, float *y, int accumulate);
void vqt_shuffle_down_f64(int n, int h, int w, int c, const double *x, double *y, int accumulate);

/// logCount of a code that is not in use.
#define VQT_DEAD (-1e30)

/// One group of codes at `count` positions: choice by cost, its bits, and the gradients of the bits.
/// With l_k = logCount_k + sum_j head_j feature_jk (base-2 logarithms), L = log2 sum_k 2^l_k:
///   index = argmin_k  distortionWeight * ||z - e_k||^2 + rate (L - l_k), ties to the lowest k (choice == 1),
///   or index as given                                                                        (choice == 0);
///   bits  = L - l_index.
/// Codes with logCount <= VQT_DEAD do not take part: they must not be given as an index, one code at least
/// lives. J may be 0 (then head and feature are not read).
typedef struct {
    int count;            // positions
    int dims;             // d: 1...8
    int codes;            // K: 1...256
    int features;         // J: 0...16
    int firstLearned;     // rows firstLearned..<J of `feature` get a gradient
    int stride;           // elements between positions of z and of ehat (>= d)
    int choice;
    double distortionWeight;
    double bitsWeight;    // scales dhead and dfeature
} vqt_codes;

typedef struct { double bits, distortion; } vqt_codes_sums;  // over all positions, unweighted

/// z [count][stride] (first d used), rate [count], what a bit weighs in the choice, may be NULL: 1, head
/// [count][J], codebook [K][d], logCount [K], feature [J][K]. index
/// [count] in/out. ehat [count][stride]: first d elements of each position are set to the codeword; may be
/// NULL. dhead [count][J]: set to bitsWeight * dbits/dhead; may be NULL. dfeature [J - firstLearned][K]:
/// added to; may be NULL. usage [K] and usageSum [K][d]: += number of uses and sum of the z that chose k; may
/// be NULL.
vqt_codes_sums vqt_codes_f32(const vqt_codes *, const float *z, const float *rate, const float *head,
    const float *codebook, const float *logCount, const float *feature, uint8_t *index, float *ehat,
    float *dhead, float *dfeature, float *usage, float *usageSum);
vqt_codes_sums vqt_codes_f64(const vqt_codes *, const double *z, const double *rate, const double *head,
    const double *codebook, const double *logCount, const double *feature, uint8_t *index, double *ehat,
    double *dhead, double *dfeature, double *usage, double *usageSum);

/// y[p][j] = table[index[p]][j] for count positions: codeword features looked up by index. table [K][width].
void vqt_gather_f32(int count, int width, const uint8_t *index, const float *table, float *y);
void vqt_gather_f64(int count, int width, const uint8_t *index, const double *table, double *y);

/// One step of Adam over a flat arena, `step` counted from 1 (bias correction), gradient cleared afterwards;
/// average (may be NULL) moves towards the parameters: average += (1 - averageDecay) * (parameter - average).
typedef struct { double rate, beta1, beta2, epsilon, averageDecay; int64_t step; } vqt_adam;
void vqt_adam_f32(const vqt_adam *, size_t count, float *parameter, float *gradient, float *moment1,
    float *moment2, float *average);

/// One step of Muon (Jordan et al. 2024, kellerjordan.github.io/posts/muon) for a weight matrix
/// [rows][columns], row-major: momentum += (1 - beta) * (gradient - momentum); the direction (1 - beta) *
/// gradient + beta * momentum (Nesterov), with its singular values brought near one by five Newton-Schulz
/// iterations, times sqrt(max(rows, columns)), so that its entries have about unit size, times the rate, is
/// taken off the parameter. The gradient is cleared; average as in Adam.
typedef struct { double rate, beta, averageDecay; } vqt_muon;
void vqt_muon_f32(vqt_context *, const vqt_muon *, int rows, int columns, float *parameter, float *gradient,
    float *momentum, float *average);

/// Sum of squares, accumulated in double.
double vqt_sum_squares_f32(size_t count, const float *x);
double vqt_sum_squares_f64(size_t count, const double *x);
/// y += a * x
void vqt_axpy_f32(size_t count, float a, const float *x, float *y);
void vqt_axpy_f64(size_t count, double a, const double *x, double *y);

#ifdef __cplusplus
}
#endif
