// CPU instructions for threads that wait for each other.
#pragma once

/// Tells the CPU that a loop waits for memory that another thread writes.
static inline void cpu_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}
