"""The fixed linear part of the codec: transforms of 16x16 blocks (top) and of 8x8 blocks (bottom), the way
back to pixels, and the share of a top codeword that the bottom transform would see again."""

import torch
import torch.nn.functional as F

from .layers import shuffle_down, shuffle_up


class Skeleton:
    """top [T][768] and bottom [B][192], orthonormal rows; the way back, top_inverse [768][T] and
    bottom_inverse [192][B], None: their transposes. In 32 bits whatever the networks are in."""

    def __init__(self, top, bottom, top_inverse=None, bottom_inverse=None):
        self.top, self.bottom = top, bottom
        self.is_transposed = top_inverse is None
        if self.is_transposed:
            top_inverse, bottom_inverse = top.t().contiguous(), bottom.t().contiguous()
        self.top_inverse, self.bottom_inverse = top_inverse, bottom_inverse
        # [4 B][T]: row s B + b is what bottom transform b sees of block s.
        shares = torch.einsum('bj,tsj->sbt', bottom.double(), top.double().view(-1, 4, 192))
        self.shares = shares.reshape(-1, top.shape[0]).to(top)

    @property
    def matrices(self):
        """What it is made of; the way back only where it is not transposed."""
        forward = [self.top, self.bottom]
        return forward if self.is_transposed else [*forward, self.top_inverse, self.bottom_inverse]

    def analyze_top(self, pixels):
        return F.linear(shuffle_down(pixels), self.top)

    def analyze_bottom(self, pixels):
        return F.linear(pixels, self.bottom)

    def top_to_bottom(self, codewords):
        return shuffle_up(F.linear(codewords, self.shares))

    def synthesize_top(self, codewords):
        return shuffle_up(F.linear(codewords, self.top_inverse))

    def synthesize_bottom(self, codewords):
        return F.linear(codewords, self.bottom_inverse)
