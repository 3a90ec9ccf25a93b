#pragma once
#include <stddef.h>
#include <stdint.h>

/// The default model (a `.vqm` file, see spec/vqm-model.md), compiled into the binary.
const uint8_t *vqm_default_model(void);
/// Its length in bytes.
size_t vqm_default_model_length(void);
/// Takes its bytes out of memory, where the system can; they are read from the program's file again when
/// somebody asks for them.
void vqm_default_model_release(void);
/// The digest of its inference block, a constant that a test compares.
const uint8_t *vqm_default_model_digest(void);
/// Bytes of the digest.
size_t vqm_default_model_digest_length(void);
