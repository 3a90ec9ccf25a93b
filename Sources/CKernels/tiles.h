// The tile registers of AMX, for C and C++.
#pragma once
#include <stdint.h>
#if defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#endif

/// Asks Linux to save the tile registers, which it does only for processes that ask. Without the permission,
/// which holds for all threads of the process, the first tile instruction raises SIGILL. Returns whether it
/// is granted.
static inline int vqk_request_tiles(void) {
#if defined(__linux__)
    const long request_permission = 0x1023, tile_data = 18;  // ARCH_REQ_XCOMP_PERM, XFEATURE_XTILE_DATA
    return syscall(SYS_arch_prctl, request_permission, tile_data) == 0;
#else
    return 0;
#endif
}

/// The layout that the instruction `ldtilecfg` reads; aligned to 64 bytes it is fastest.
typedef struct {
    uint8_t palette, start, reserved[14];
    uint16_t bytes_per_row[16];
    uint8_t rows[16];
} vqk_tile_configuration;

/// All eight tiles of full size: 16 rows of 64 bytes.
static inline vqk_tile_configuration vqk_full_tiles(void) {
    vqk_tile_configuration configuration = {1, 0, {0}, {0}, {0}};
    for (int i = 0; i < 8; i++) {
        configuration.bytes_per_row[i] = 64;
        configuration.rows[i] = 16;
    }
    return configuration;
}
