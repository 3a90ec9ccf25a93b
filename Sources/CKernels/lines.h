// Lines of outputs, for levels that hold all weights as 16 bits in blocks of one vector. Included where TILE,
// the positions that share the loading of weights, and `tile`, their results, are defined.
#include <stdbool.h>

INLINE void convolve(const vqk_layer *layer, const vqk_outputs *outputs, const bool wide) {
    const int16_t *weights = layer->weights;
    ptrdiff_t length = (ptrdiff_t)layer->kernel * layer->kernel * layer->inputs * VQK_LANES;
    for (int32_t channel = 0; channel < layer->outputs; channel += VQK_LANES, weights += length) {
        size_t position = 0;
        for (; position + TILE <= outputs->count; position += TILE)
            tile(layer, outputs, weights, position, channel, TILE, wide);
        for (; position < outputs->count; position++)
            tile(layer, outputs, weights, position, channel, 1, wide);
    }
}

static void convolve_u8(const vqk_layer *layer, const vqk_outputs *outputs) {
    convolve(layer, outputs, false);
}

static void convolve_s16(const vqk_layer *layer, const vqk_outputs *outputs) {
    convolve(layer, outputs, true);
}
