// Records of a trace: a 32-bit kind, then the fields that the functions of record.c write and those of
// replay.c read.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "CKernels.h"

enum {
    RECORD_PACK = 1,
    RECORD_CONVOLVE,
    RECORD_RELU,
    RECORD_CENTER,
    RECORD_WEIGH,
    RECORD_FIND,
    RECORD_CHOOSE,
    RECORD_WEIGH_GRADIENTS,
    RECORD_GATE_GRADIENTS,
    RECORD_DEPTHWISE,
    RECORD_QUANTIZE,
    RECORD_GATE,
    RECORD_HALF_GRADIENTS,
};

/// A layer's numbers and those of its outputs. Positions are recorded without gaps.
typedef struct {
    /// The record of the weights.
    uint64_t weights;
    int32_t wide, kernel, inputs, outputs, p, s, result, correction_shift;
    /// Bytes that a row of the kernel reads, and between its columns and positions.
    int64_t row, column, step, count;
} convolve_record;

typedef struct {
    int32_t codewords, padded, dimensions, pairs, rate_shift;
    int64_t count;
} book_record;

/// Bytes of a result.
static inline size_t result_size(int32_t result) { return result >= VQK_HIDDEN ? 1 : 2; }

/// Whether a result is combined with what the output holds.
static inline int reads_output(int32_t result) { return result > VQK_STORE && result < VQK_HIDDEN; }

/// Columns of input that `count` positions read.
static inline size_t columns_of(int32_t kernel, int64_t count) {
    return (size_t)((count - 1) * (kernel == 2 ? 2 : 1) + kernel);
}
