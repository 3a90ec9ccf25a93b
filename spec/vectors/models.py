"""The models of the conformance vectors; the reference's folder must be on the module path."""

import numpy as np
from randommodel import Generator

COLORS = np.array([[1, 1, 1], [1, 0, -1], [1, -2, 1]]) / np.sqrt([[3], [2], [6]])
FRACTION = 3
# (colour, vertical, horizontal frequency) of each latent channel; the colours are luma and two chroma
# differences.
TOP = [(0, 0, 0), (1, 0, 0), (2, 0, 0), (0, 0, 1), (0, 1, 0), (0, 1, 1), (0, 0, 2)]
BOTTOM = [
    (0, 0, 0),
    (0, 0, 1),
    (0, 1, 0),
    (0, 1, 1),
    (0, 0, 2),
    (0, 2, 0),
    (1, 0, 0),
    (2, 0, 0),
    (0, 1, 2),
    (0, 2, 1),
    (0, 0, 3),
]


def tiny_model():
    """Cosine transforms as the skeleton and small random networks: pictures stay recognisable.

    All group dimensions and numbers of phases occur, all widths are odd, one quality has a group of a single
    codeword,
    in five phases, and one of 256.
    """
    arch = dict(Q=3, B=len(BOTTOM), T=len(TOP), W=11, V=9, C=9, H=7, R=2, F=FRACTION)
    arch |= dict(nAS=1, nAT=1, nAB=1, nST=1, nSB=1, nPB=1)
    groups = {"top": [1, 2, 4], "bottom": [1, 2, 1, 4, 3]}
    phases = {"top": [5, 1, 2], "bottom": [5, 2, 5, 3, 1]}
    sizes = {
        "top": [[64, 128, 256], [16, 40, 64], [9, 30, 64]],
        "bottom": [[16, 24, 32], [12, 24, 48], [1, 8, 16], [5, 17, 64], [2, 16, 33]],
    }
    generator = Generator(1, arch, groups, phases, sizes)
    put_transform(generator)
    put_codewords(generator, "top", TOP, 16)
    put_codewords(generator, "bottom", BOTTOM, 8)
    return generator.generate()


def saturating_model():
    """Sums at the bounds, streams and results beyond their ranges, improbable codewords at the floor of the
    weights.

    The last group of the bottom has several phases, and with them a context and a lattice context.
    """
    arch = dict(Q=2, B=5, T=3, W=5, V=4, C=6, H=5, R=1, F=8)
    arch |= dict(nAS=0, nAT=1, nAB=0, nST=2, nSB=2, nPB=2)
    groups = {"top": [3], "bottom": [4, 1]}
    sizes = {"top": [[64, 7]], "bottom": [[32, 256], [256, 2]]}
    phases = {"top": [3], "bottom": [1, 5]}
    return Generator(2, arch, groups, phases, sizes, saturating=True).generate()


def minimal_model():
    """One group of one dimension and one phase a level, no residual blocks, no learned features, no fraction
    bits."""
    arch = dict(Q=1, B=1, T=1, W=4, V=4, C=4, H=4, R=0, F=0, nAS=0, nAT=0, nAB=0, nST=0, nSB=0, nPB=0)
    ones = {"top": [1], "bottom": [1]}
    return Generator(3, arch, ones, ones, {"top": [[16]], "bottom": [[16]]}).generate()


def basis(frequencies, side):
    """Orthonormal cosine patterns [channels][side][side][3]."""
    n = np.arange(side)
    waves = np.cos(np.pi * (n + 0.5) * n[:, None] / side) * np.sqrt(2 / side)
    waves[0] /= np.sqrt(2)
    return np.array([np.einsum("y,x,c->yxc", waves[v], waves[h], COLORS[c]) for c, v, h in frequencies])


def four_blocks(patterns):
    """16 x 16 patterns as their four 8 x 8 blocks after another, [channels][4][192]."""
    halves = patterns.reshape(-1, 2, 8, 2, 8, 3).transpose(0, 1, 3, 2, 4, 5)
    return halves.reshape(-1, 4, 192)


def put_transform(generator):
    """The skeleton, its rescaling and the output's, exact up to the rounding of the weights."""
    top = four_blocks(basis(TOP, 16))
    bottom = basis(BOTTOM, 8).reshape(-1, 192)
    one = 2.0**14
    put = generator.put
    put("skeleton.topInverse", top.transpose(1, 2, 0).reshape(768, -1) * one, "<i2")
    put("skeleton.bottomInverse", bottom.T * one, "<i2")
    put("skeleton.topForward.weight", top.reshape(-1, 1, 1, 768) * one, "<i2")
    put("skeleton.bottomForward.weight", bottom.reshape(-1, 1, 1, 192) * one, "<i2")
    # Bottom latents of each top pattern: row s * B + b of the layer is channel b of block s.
    seen = np.einsum("tsj,bj->sbt", top, bottom)
    put("skeleton.topToBottom.weight", seen.reshape(-1, 1, 1, len(TOP)) * one, "<i2")
    for name, outputs, p, s in (
        ("topForward", len(TOP), 11, 14),
        ("bottomForward", len(BOTTOM), 11, 14),
        ("topToBottom", 4 * len(BOTTOM), 14, 14),
    ):
        put(f"skeleton.{name}.bias", np.zeros((3, outputs)), "<i4")
        put(f"skeleton.{name}.scale", np.full((3, outputs), 16384), "<i2")
        put(f"skeleton.{name}.shift", [[p, s]] * 3, "u1")
    put("output.scale", [16384] * 3, "<i2")
    put("output.shift", [[10, FRACTION + 18]] * 3, "u1")


def put_codewords(generator, level, frequencies, side):
    """Codewords in the range of the transform: a grid for flat blocks, Laplace draws that fall off with
    frequency."""
    o = 0
    for g, d in enumerate(generator.groups[level]):
        parts = []
        for k in generator.sizes[level][g]:
            if level == "top" and g == 0:
                words = np.linspace(-128, 127, k)[:, None] * side * np.sqrt(3)
            else:
                spread = [
                    side * (20 if c and side == 16 else 4) / (1 + v + h) for c, v, h in frequencies[o : o + d]
                ]
                words = generator.random.laplace(0, spread, (k, d))
            parts.append(words[np.argsort(np.abs(words).sum(axis=1))])
        generator.put(f"codebook.{level}.{g}.words", np.concatenate(parts) * 2**FRACTION, "<i2")
        o += d
