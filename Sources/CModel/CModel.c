#include "CModel.h"

static const uint8_t model[] = {
#embed "default.vqm"
};

const uint8_t *vqz_default_model(void) { return model; }

size_t vqz_default_model_length(void) { return sizeof model; }
