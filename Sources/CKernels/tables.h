// The tables of kernels, one per CPU level, and what they take from each other's files.
#pragma once
#include "CKernels.h"

extern const vqk_kernels vqk_portable_kernels;

#if defined(__x86_64__)
extern const vqk_kernels vqk_avx2_kernels;
extern const vqk_kernels vqk_avxvnni_kernels;
extern const vqk_kernels vqk_avx512vnni_kernels;
extern const vqk_kernels vqk_amx_kernels;

size_t vqk_avxvnni_packed_size(int32_t kernel, int32_t inputs, int32_t outputs, int32_t bytes_per_weight);
void vqk_avxvnni_pack_s8(const int8_t *weights, int32_t kernel, int32_t inputs, int32_t outputs,
    void *packed);
void vqk_avxvnni_pack_s16(const int16_t *weights, int32_t kernel, int32_t inputs, int32_t outputs,
    void *packed);
void vqk_avxvnni_convolve_u8(const vqk_layer *layer, const vqk_outputs *outputs);
void vqk_avxvnni_convolve_s16(const vqk_layer *layer, const vqk_outputs *outputs);
void vqk_avxvnni_depthwise(const vqk_layer *layer, const vqk_outputs *outputs);

size_t vqk_amx_packed_size(int32_t kernel, int32_t inputs, int32_t outputs, int32_t bytes_per_weight);
void vqk_amx_pack_s8(const int8_t *weights, int32_t kernel, int32_t inputs, int32_t outputs, void *packed);
void vqk_amx_convolve_u8(const vqk_layer *layer, const vqk_outputs *outputs);
/// Whether this CPU has tiles of bytes and the system lets this process use them.
int vqk_amx_available(void);
#endif

#if defined(__aarch64__)
extern const vqk_kernels vqk_neon_kernels;
extern const vqk_kernels vqk_neondot_kernels;
extern const vqk_kernels vqk_neoni8mm_kernels;

size_t vqk_neondot_packed_size(int32_t kernel, int32_t inputs, int32_t outputs, int32_t bytes_per_weight);
void vqk_neondot_pack_s8(const int8_t *weights, int32_t kernel, int32_t inputs, int32_t outputs,
    void *packed);
void vqk_neondot_convolve_u8(const vqk_layer *layer, const vqk_outputs *outputs);

size_t vqk_neoni8mm_packed_size(int32_t kernel, int32_t inputs, int32_t outputs, int32_t bytes_per_weight);
void vqk_neoni8mm_pack_s8(const int8_t *weights, int32_t kernel, int32_t inputs, int32_t outputs,
    void *packed);
void vqk_neoni8mm_convolve_u8(const vqk_layer *layer, const vqk_outputs *outputs);
#endif

#if defined(__wasm_simd128__)
extern const vqk_kernels vqk_simd128_kernels;
#endif
