/// Traces of calls to kernels: what the portable ones made of their arguments, to be compared with what a
/// level makes of the same on this or another machine. A trace is little-endian and holds every call once.
#pragma once
#include "CKernels.h"

/// Begins a trace at `path`. Returns 0, or -1 if the file cannot be written.
int vqk_trace_begin(const char *path);

/// The portable kernels, recording every call that they get. All threads share one trace.
const vqk_kernels *vqk_trace_kernels(void);

/// Ends the trace. Returns the number of its calls, or -1 if it could not be written.
long vqk_trace_end(void);

/// Repeats a trace with the kernels of `level`, inputs ending where readable memory does, outputs between
/// guard bytes. Returns the number of calls, or -1 after a message on standard error if a result differs or
/// the trace is malformed.
long vqk_trace_replay(const char *path, int level);
