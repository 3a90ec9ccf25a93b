// The float convolutions: bfloat16 goes to the AMX tiles where the CPU has them, everything else to oneDNN in
// float32. oneDNN's own bfloat16 is not used: without AMX it is slower than its float32 on current CPUs, and
// with AMX version 2.6 raises SIGILL in virtual machines that hide the CPUID leaf describing the tiles.
#include "Context.h"
#include "Support.h"

using namespace vqt;

namespace {

bool usesTiles(const vqt_conv &c) { return c.precision == VQT_BFLOAT16 && vqt_has_bfloat16(); }

void check(const vqt_context *context, const vqt_conv &c) {
    int outH, outW;
    checkConvolution(c, outH, outW);
    require(context != nullptr, "convolution: float needs a context");
}

}  // namespace

void vqt_conv_forward_f32(vqt_context *context, const vqt_conv *conv, const float *x, const float *w,
                          const float *bias, float *y, int accumulate) {
    check(context, *conv);
    if (usesTiles(*conv))
        context->tiles.forward(*conv, x, w, bias, y, accumulate != 0);
    else
        context->oneDNN.forward(*conv, x, w, bias, y, accumulate != 0);
}

void vqt_conv_backward_f32(vqt_context *context, const vqt_conv *conv, const float *x, const float *w,
                           const float *dy, float *dx, float *dw, float *dbias) {
    check(context, *conv);
    if (usesTiles(*conv))
        context->tiles.backward(*conv, x, w, dy, dx, dw, dbias);
    else
        context->oneDNN.backward(*conv, x, w, dy, dx, dw, dbias);
}
