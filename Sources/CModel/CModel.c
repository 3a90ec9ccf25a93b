#include "CModel.h"

const uint8_t vqz_default_model[] = {
#embed "default.vqm"
};
const size_t vqz_default_model_length = sizeof vqz_default_model;
