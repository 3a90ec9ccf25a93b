// The highest speed of the kernels' instructions, by which the speed of convolutions is measured.
#pragma once

#include <stdint.h>

/// Multiplies and adds on registers alone with the instructions that `level` convolves with, for weights of 1
/// or 2 bytes: the most that its convolutions could reach. Returns how many products that were; 0 for a level
/// that this CPU lacks and for the portable one, whose instructions the compiler chose.
uint64_t vqk_peak(int level, int32_t bytes_per_weight, uint64_t rounds);
