#include "Context.h"

#include <sys/syscall.h>
#include <unistd.h>

#include "Support.h"

namespace {

/// Linux saves the tile registers only for processes that asked for them; without the permission the first
/// tile instruction raises SIGILL. The permission covers every thread of the process.
bool requestTileRegisters() {
    if (!__builtin_cpu_supports("amx-bf16") || !__builtin_cpu_supports("amx-tile")) return false;
    if (!__builtin_cpu_supports("avx512bf16") || !vqt::hasAVX512()) return false;
    constexpr long requestPermission = 0x1023, tileData = 18;  // ARCH_REQ_XCOMP_PERM, XFEATURE_XTILE_DATA
    return syscall(SYS_arch_prctl, requestPermission, tileData) == 0;
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
