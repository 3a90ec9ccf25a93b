#pragma once
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <limits>

#include "CTensorOps.h"

// The instruction sets of the vector kernels. A translation unit wraps its kernels in
// VQT_BEGIN_AVX512 ... VQT_END_TARGET and calls them only after asking hasAVX512(); likewise AVX2.
#define VQT_PRAGMA(text) _Pragma(#text)
#define VQT_TARGET(features) \
    VQT_PRAGMA(clang attribute push(__attribute__((target(features))), apply_to = function))
#define VQT_BEGIN_AVX2 VQT_TARGET("avx2,fma")
#define VQT_BEGIN_AVX512 VQT_TARGET("avx512f,avx512dq,avx512bw,avx512vl,fma")
#define VQT_BEGIN_AMX VQT_TARGET("avx512f,avx512dq,avx512bw,avx512vl,fma,avx512bf16,amx-tile,amx-bf16")
#define VQT_END_TARGET _Pragma("clang attribute pop")

// For plain loops: the vectoriser compiles the function once per instruction set, the loader picks the best.
#define VQT_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))

namespace vqt {

/// Aborts on a caller's mistake.
inline void require(bool condition, const char *what) {
    if (condition) return;
    std::fprintf(stderr, "CTensorOps: %s\n", what);
    std::abort();
}

inline bool hasAVX512() {
    static const bool supported = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")
        && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")
        && __builtin_cpu_supports("fma");
    return supported;
}

inline bool hasAVX2() {
    static const bool supported = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    return supported;
}

/// While it lives, the thread's subnormal numbers count as zero. The moments of units that no longer learn
/// decay into them, and arithmetic on them is some hundred times slower.
class FlushSubnormals {
public:
#ifdef __x86_64__
    FlushSubnormals() : saved(__builtin_ia32_stmxcsr()) { __builtin_ia32_ldmxcsr(saved | 0x8040); }
    ~FlushSubnormals() { __builtin_ia32_ldmxcsr(saved); }

private:
    unsigned saved;
#else
    FlushSubnormals() {}
#endif
    FlushSubnormals(const FlushSubnormals &) = delete;
};

constexpr int roundUp(int value, int multiple) { return (value + multiple - 1) / multiple * multiple; }

/// Uninitialised memory that only grows, so that the steady state allocates nothing. 64-byte aligned.
class Scratch {
public:
    Scratch() = default;
    Scratch(const Scratch &) = delete;
    Scratch &operator=(const Scratch &) = delete;
    ~Scratch() { std::free(bytes); }

    template <class T> T *get(size_t count) {
        const size_t wanted = (count * sizeof(T) + 63) / 64 * 64;
        if (wanted > capacity) {
            std::free(bytes);
            bytes = std::aligned_alloc(64, wanted);
            require(bytes != nullptr, "out of memory");
            capacity = wanted;
        }
        return static_cast<T *>(bytes);
    }

private:
    void *bytes = nullptr;
    size_t capacity = 0;
};

/// The mapping of a convolution's input before the multiplication: relu, then rounding to multiples of
/// `step`.
template <class T> struct InputMap {
    bool relu;
    T step;  // 0: no rounding
    T lowest, highest;  // clamp range in steps

    explicit InputMap(const vqt_conv &c)
        : relu(c.relu != 0), step(T(c.inputStep)), lowest(c.relu ? T(0) : T(-128)), highest(lowest + 255) {}

    bool isIdentity() const { return !relu && step == 0; }
    /// The gradient passes where passLowest <= x <= passHighest; relu is x > 0, hence the smallest positive
    /// number.
    T passLowest() const {
        if (relu) return std::numeric_limits<T>::denorm_min();
        return step > 0 ? lowest * step : -std::numeric_limits<T>::infinity();
    }
    T passHighest() const { return step > 0 ? highest * step : std::numeric_limits<T>::infinity(); }
};

/// Checks the shape; returns the number of output pixels per image row and column through outH, outW.
inline void checkConvolution(const vqt_conv &c, int &outH, int &outW) {
    require(c.n > 0 && c.h > 0 && c.w > 0 && c.cin > 0 && c.cout > 0, "convolution: empty shape");
    require(c.kernel >= 1 && c.kernel <= 3, "convolution: kernel is 1, 2 or 3");
    require(c.kernel != 2 || (c.h % 2 == 0 && c.w % 2 == 0), "convolution: kernel 2 needs even sizes");
    require(c.inputStep >= 0, "convolution: negative input step");
    outH = c.kernel == 2 ? c.h / 2 : c.h;
    outW = c.kernel == 2 ? c.w / 2 : c.w;
}

}  // namespace vqt
