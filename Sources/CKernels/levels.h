// The tables of kernels, one per CPU level, and what they take from each other's files.
#pragma once
#include "CKernels.h"

extern const vqz_kernels vqz_portable_kernels;

#if defined(__x86_64__)
extern const vqz_kernels vqz_avx2_kernels;
extern const vqz_kernels vqz_avxvnni_kernels;
extern const vqz_kernels vqz_avx512vnni_kernels;
extern const vqz_kernels vqz_amx_kernels;

size_t vqz_avxvnni_packed_size(int32_t kernel, int32_t inputs, int32_t outputs, int32_t bytes_per_weight);
void vqz_avxvnni_pack_s8(const int8_t *weights, int32_t kernel, int32_t inputs, int32_t outputs, void *packed);
void vqz_avxvnni_pack_s16(const int16_t *weights, int32_t kernel, int32_t inputs, int32_t outputs, void *packed);
void vqz_avxvnni_convolve_u8(const vqz_layer *layer, const vqz_outputs *outputs);
void vqz_avxvnni_convolve_s16(const vqz_layer *layer, const vqz_outputs *outputs);

size_t vqz_amx_packed_size(int32_t kernel, int32_t inputs, int32_t outputs, int32_t bytes_per_weight);
void vqz_amx_pack_s8(const int8_t *weights, int32_t kernel, int32_t inputs, int32_t outputs, void *packed);
void vqz_amx_convolve_u8(const vqz_layer *layer, const vqz_outputs *outputs);
/// Whether this CPU has tiles of bytes and the system lets this process use them.
int vqz_amx_available(void);
#endif

#if defined(__aarch64__)
extern const vqz_kernels vqz_neon_kernels;
extern const vqz_kernels vqz_neondot_kernels;
extern const vqz_kernels vqz_neoni8mm_kernels;

size_t vqz_neondot_packed_size(int32_t kernel, int32_t inputs, int32_t outputs, int32_t bytes_per_weight);
void vqz_neondot_pack_s8(const int8_t *weights, int32_t kernel, int32_t inputs, int32_t outputs, void *packed);
void vqz_neondot_convolve_u8(const vqz_layer *layer, const vqz_outputs *outputs);

size_t vqz_neoni8mm_packed_size(int32_t kernel, int32_t inputs, int32_t outputs, int32_t bytes_per_weight);
void vqz_neoni8mm_pack_s8(const int8_t *weights, int32_t kernel, int32_t inputs, int32_t outputs, void *packed);
void vqz_neoni8mm_convolve_u8(const vqz_layer *layer, const vqz_outputs *outputs);
#endif
