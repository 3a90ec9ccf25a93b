#pragma once
#include "ConvolutionOneDNN.h"
#include "ConvolutionTiles.h"

struct vqt_context {
    vqt::OneDNNConvolutions oneDNN;
    vqt::TileConvolutions tiles;
};
