#include "CModel.h"

static const uint8_t model[] = {
#embed "default.vqm"
};

static const uint8_t digest[] = {0xb4, 0xd6, 0x14, 0xf6, 0xdc, 0xcd};

const uint8_t *vqm_default_model(void) { return model; }

size_t vqm_default_model_length(void) { return sizeof model; }

const uint8_t *vqm_default_model_digest(void) { return digest; }

size_t vqm_default_model_digest_length(void) { return sizeof digest; }
