"""The fixed linear part of the codec: Karhunen-Loeve transforms of 16x16 blocks (top) and of 8x8 blocks
(bottom), their transposes, and the share of a top codeword that the bottom transform would see again."""

import torch
import torch.nn.functional as F

from .layers import shuffle_down, shuffle_up


class Skeleton:
    """top [T][768] and bottom [B][192], orthonormal rows; in 32 bits whatever the networks are in."""

    def __init__(self, top, bottom):
        self.top, self.bottom = top, bottom
        # [4 B][T]: row s B + b is what bottom transform b sees of block s.
        shares = torch.einsum('bj,tsj->sbt', bottom.double(), top.double().view(-1, 4, 192))
        self.shares = shares.reshape(-1, top.shape[0]).to(top)
        self._top_inverse, self._bottom_inverse = top.t().contiguous(), bottom.t().contiguous()

    def analyze_top(self, pixels):
        return F.linear(shuffle_down(pixels), self.top)

    def analyze_bottom(self, pixels):
        return F.linear(pixels, self.bottom)

    def top_to_bottom(self, codewords):
        return shuffle_up(F.linear(codewords, self.shares))

    def synthesize_top(self, codewords):
        return shuffle_up(F.linear(codewords, self._top_inverse))

    def synthesize_bottom(self, codewords):
        return F.linear(codewords, self._bottom_inverse)
