"""Priors over index maps: gated PixelCNN (van den Oord et al. 2016, arXiv 1606.05328), for the top of two
levels with attention to earlier positions, for the bottom conditioned on the top (arXiv 1906.00446, section
3.2)."""

import torch
import torch.nn as nn
import torch.nn.functional as F


def gate(x):
    a, b = x.chunk(2, 1)
    return torch.tanh(a) * torch.sigmoid(b)


class GatedLayer(nn.Module):
    """A vertical stack that sees the rows above and a horizontal one that sees what is left of a position,
    and, but for the first layer, itself."""

    def __init__(self, width, size, is_first):
        super().__init__()
        self.reach, self.is_first = size // 2, is_first
        self.vertical = nn.Conv2d(width, 2 * width, (self.reach, size))
        self.across = nn.Conv2d(2 * width, 2 * width, 1)
        self.horizontal = nn.Conv2d(width, 2 * width, (1, self.reach + (0 if is_first else 1)))
        self.condition = nn.Conv2d(width, 4 * width, 1)
        self.out = nn.Conv2d(width, width, 1)
        self.above = nn.Conv2d(width, width, 1)

    def forward(self, up, left, given):
        r, (given_up, given_left) = self.reach, self.condition(given).chunk(2, 1)
        # Moved down by one row: position (y, x) sees rows y - r ... y - 1.
        vertical = self.vertical(F.pad(up, (r, r, r, 0)))[:, :, :-1]
        horizontal = self.horizontal(F.pad(left, (r, 0, 0, 0)))
        if self.is_first:
            horizontal = horizontal[:, :, :, :-1]
        new = self.out(gate(horizontal + self.across(vertical) + given_left))
        up = up + self.above(gate(vertical + given_up))
        return up, new if self.is_first else left + new


class Attention(nn.Module):
    """From every position to those before it in reading order, which its features do not yet hold."""

    def __init__(self, width, heads=4):
        super().__init__()
        self.heads = heads
        self.query, self.others = nn.Conv2d(width, width, 1), nn.Conv2d(2 * width, 2 * width, 1)
        self.out = nn.Conv2d(width, width, 1)

    def forward(self, left, embedded):
        n, c, h, w = left.shape

        def split(x):
            return x.reshape(n, self.heads, c // self.heads, h * w).transpose(2, 3)

        query = split(self.query(left))
        keys, values = (split(x) for x in self.others(torch.cat([left, embedded], 1)).chunk(2, 1))
        scores = query @ keys.transpose(2, 3) / (c // self.heads) ** 0.5
        later = torch.ones(h * w, h * w, device=left.device).triu().bool()
        # The first position has nothing before it.
        weights = F.softmax(scores.masked_fill(later, -1e9), 3).masked_fill(later, 0)
        return left + self.out((weights @ values).transpose(2, 3).reshape(n, c, h, w))


class PixelCNN(nn.Module):
    """given_codes: indices of the level above, on half the sides, are given; 0: none."""

    def __init__(self, codes=512, width=64, layers=8, size=5, attends=False, given_codes=0):
        super().__init__()
        self.embedding = nn.Embedding(codes, width)
        self.given = nn.Embedding(given_codes, width) if given_codes else None
        self.condition = (
            nn.Sequential(
                nn.Conv2d(width, width, 3, 1, 1),
                nn.ReLU(),
                nn.ConvTranspose2d(width, width, 4, 2, 1),
                nn.ReLU(),
            )
            if given_codes
            else None
        )
        self.layers = nn.ModuleList(GatedLayer(width, size, i == 0) for i in range(layers))
        self.attention = Attention(width) if attends else None
        self.out = nn.Sequential(
            nn.ReLU(), nn.Conv2d(width, 2 * width, 1), nn.ReLU(), nn.Conv2d(2 * width, codes, 1)
        )

    def forward(self, index, above=None):
        """Logits [n][K][h][w]; those of a position depend on the indices before it in reading order alone."""
        embedded = self.embedding(index).permute(0, 3, 1, 2)
        given = torch.zeros_like(embedded)
        if self.given is not None:
            given = self.condition(self.given(above).permute(0, 3, 1, 2))
        up = left = embedded
        for i, layer in enumerate(self.layers):
            up, left = layer(up, left, given)
            if self.attention is not None and i == len(self.layers) // 2:
                left = self.attention(left, embedded)
        return self.out(left)


def priors(scales, codes, width=64, layers=8):
    """One for each level."""
    if len(scales) == 1:
        return nn.ModuleList([PixelCNN(codes, width, layers)])
    return nn.ModuleList(
        [PixelCNN(codes, width, layers, attends=True), PixelCNN(codes, width, layers, given_codes=codes)]
    )


def bits(model, index, above=None):
    """Of each map in all, [n]."""
    return (
        F.cross_entropy(model(index, above), index, reduction='none').flatten(1).sum(1) / 0.6931471805599453
    )
