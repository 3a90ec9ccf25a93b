// Where the inputs of a position lie, for kernels that read them in groups of 4 bytes.
#pragma once
#include "CKernels.h"

/// `rows` times `pieces` runs of `groups` groups of 4 bytes, without gaps.
typedef struct {
    int32_t rows, pieces, groups;
} runs;

/// For inputs of `input_size` bytes, columns at a distance of `input_column` bytes.
static inline runs make_runs(const vqk_layer *layer, ptrdiff_t input_column, int32_t input_size) {
    int32_t groups = layer->inputs * input_size / 4;
    // Columns without gaps between them are one run.
    if (input_column == groups * 4) return (runs){layer->kernel, 1, layer->kernel * groups};
    return (runs){layer->kernel, layer->kernel, groups};
}
