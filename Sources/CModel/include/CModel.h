#pragma once
#include <stddef.h>
#include <stdint.h>

/// The default model (a `.vqm` file, see spec/vqm-model.md), compiled into the binary.
extern const uint8_t vqz_default_model[];
/// Length of `vqz_default_model` in bytes.
extern const size_t vqz_default_model_length;
