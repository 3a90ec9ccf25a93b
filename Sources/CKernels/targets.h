// Instruction sets of functions: VQK_BEGIN_TARGET("features") ... VQK_END_TARGET, in the words of Clang and
// GCC.
#pragma once

#define VQK_PRAGMA(text) _Pragma(#text)
#if defined(__clang__)
#define VQK_BEGIN_TARGET(features) \
    VQK_PRAGMA(clang attribute push(__attribute__((target(features))), apply_to = function))
#define VQK_END_TARGET _Pragma("clang attribute pop")
/// Unrolls a loop early enough for the elements of small arrays to become registers.
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define VQK_BEGIN_TARGET(features) _Pragma("GCC push_options") VQK_PRAGMA(GCC target(features))
#define VQK_END_TARGET _Pragma("GCC pop_options")
#define UNROLL _Pragma("GCC unroll 16")
#endif

#define INLINE static inline __attribute__((always_inline))
