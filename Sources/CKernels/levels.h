// The tables of kernels, one per CPU level.
#pragma once
#include "CKernels.h"

extern const vqz_kernels vqz_portable_kernels;
#if defined(__x86_64__)
extern const vqz_kernels vqz_avx2_kernels;
extern const vqz_kernels vqz_avx512vnni_kernels;
#endif
