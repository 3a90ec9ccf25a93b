#pragma once
#include "ConvolutionOneDNN.h"
#include "ConvolutionTiles.h"
#include "Support.h"

struct vqt_context {
    vqt::OneDNNConvolutions oneDNN;
    vqt::TileConvolutions tiles;
    vqt::Scratch muon;
};
