"""Encoders and decoders of the papers. Images are [n][3][h][w] in -1/2...1/2."""

import torch
import torch.nn as nn
import torch.nn.functional as F

from .quantizer import Quantizer


class Residual(nn.Module):
    """ReLU, 3x3 to fewer channels, ReLU, 1x1 back, added."""

    def __init__(self, width, inner):
        super().__init__()
        self.first, self.second = nn.Conv2d(width, inner, 3, 1, 1), nn.Conv2d(inner, width, 1)

    def forward(self, x):
        return x + self.second(F.relu(self.first(F.relu(x))))


def stack(width, inner, blocks=2):
    return nn.Sequential(*[Residual(width, inner) for _ in range(blocks)], nn.ReLU())


def halves(inputs, outputs):
    return nn.Conv2d(inputs, outputs, 4, 2, 1)


def doubles(inputs, outputs):
    return nn.ConvTranspose2d(inputs, outputs, 4, 2, 1)


def encoder(inputs, width, inner, quarter):
    """To a half or, as the papers' first one, to a quarter of the sides."""
    if quarter:
        layers = [halves(inputs, width // 2), nn.ReLU(), halves(width // 2, width), nn.ReLU()]
    else:
        layers = [halves(inputs, width), nn.ReLU()]
    return nn.Sequential(*layers, nn.Conv2d(width, width, 3, 1, 1), stack(width, inner))


def decoder(inputs, outputs, width, inner, quarter):
    layers = [nn.Conv2d(inputs, width, 3, 1, 1), stack(width, inner)]
    if quarter:
        layers += [doubles(width, width // 2), nn.ReLU(), doubles(width // 2, outputs)]
    else:
        layers += [doubles(width, outputs)]
    return nn.Sequential(*layers)


class VQVAE(nn.Module):
    """One level at 1/4 of the sides (arXiv 1711.00937, section 4.1)."""

    # Pixels a side of each position, by level, coarse to fine.
    scales = (4,)

    def __init__(self, width=128, codes=512, dimensions=64):
        super().__init__()
        self.encode_bottom = encoder(3, width, width // 4, True)
        self.to_latent = nn.Conv2d(width, dimensions, 1)
        self.quantizers = nn.ModuleList([Quantizer(codes, dimensions)])
        self.decode_bottom = decoder(dimensions, 3, width, width // 4, True)

    def forward(self, x):
        """Reconstruction, indices of each level, and the commitment."""
        e, index, commitment = self.quantizers[0](self.to_latent(self.encode_bottom(x)))
        return self.decode_bottom(e), [index], commitment

    def decode(self, indices):
        return self.decode_bottom(self.quantizers[0].lookup(indices[0]))


class VQVAE2(nn.Module):
    """A top level at 1/8 and a bottom level at 1/4 of the sides (arXiv 1906.00446, figure 2)."""

    scales = (8, 4)

    def __init__(self, width=128, codes=512, dimensions=64):
        super().__init__()
        inner = width // 2
        self.encode_bottom = encoder(3, width, inner, True)
        self.encode_top = encoder(width, width, inner, False)
        self.to_top, self.to_bottom = nn.Conv2d(width, dimensions, 1), nn.Conv2d(
            width + dimensions, dimensions, 1
        )
        self.quantizers = nn.ModuleList([Quantizer(codes, dimensions), Quantizer(codes, dimensions)])
        self.decode_top = decoder(dimensions, dimensions, width, inner, False)
        self.raise_top = doubles(dimensions, dimensions)
        self.decode_bottom = decoder(2 * dimensions, 3, width, inner, True)

    def forward(self, x):
        features = self.encode_bottom(x)
        top, top_index, top_commitment = self.quantizers[0](self.to_top(self.encode_top(features)))
        latent = self.to_bottom(torch.cat([self.decode_top(top), features], 1))
        bottom, index, commitment = self.quantizers[1](latent)
        return self._decode(top, bottom), [top_index, index], top_commitment + commitment

    def _decode(self, top, bottom):
        return self.decode_bottom(torch.cat([self.raise_top(top), bottom], 1))

    def decode(self, indices):
        return self._decode(*(q.lookup(index) for q, index in zip(self.quantizers, indices)))


KINDS = {'vqvae': VQVAE, 'vqvae2': VQVAE2}
