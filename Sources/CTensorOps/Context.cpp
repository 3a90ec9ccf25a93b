#include "Context.h"

#include "Support.h"
#include "tiles.h"

namespace {

bool requestTileRegisters() {
    if (!__builtin_cpu_supports("amx-bf16") || !__builtin_cpu_supports("amx-tile")) return false;
    if (!__builtin_cpu_supports("avx512bf16") || !vqt::hasAVX512()) return false;
    return vqk_request_tiles();
}

}  // namespace

/// AVX-512 BF16 alone does not count: where it is the only unit, it is no faster than float32 arithmetic.
int vqt_has_bfloat16(void) {
    static const bool available = requestTileRegisters();
    return available;
}

vqt_context *vqt_context_create(void) {
    vqt_has_bfloat16();
    return new vqt_context;
}

void vqt_context_destroy(vqt_context *context) { delete context; }
