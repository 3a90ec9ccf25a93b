#include "CModel.h"

static const uint8_t model[] = {
#embed "default.vqm"
};

const uint8_t *vqm_default_model(void) { return model; }

size_t vqm_default_model_length(void) { return sizeof model; }
