#!/usr/bin/env python3
"""Proves the text implementable: random models, random indices -> .vqz -> the same indices; and damage is
noticed.

python3 selftest.py [SEEDS]
"""

import sys

import numpy as np

import container
import raster
import selftest2
from decode import decode
from encode import Encoder, encode
from errors import FormatError
from prior import cumulative_weights, on_lattice, phase_map
from randommodel import Generator, serialize
from rangecoder import FULL, RangeDecoder, RangeEncoder
from vqm import PHASES, Model


def encode_drawn(
    model, quality, width, height, draw, color=container.RGB, alpha=None, side=None, version=2, depth=8
):
    """A file whose indices are `draw(weights)` [N] of the weights ω [N][K]; returns its bytes and index
    maps."""
    encoder = Encoder(model, quality, width, height, side, version)

    def choose(_g, _positions, logarithms):
        return draw(np.diff(cumulative_weights(model, logarithms), axis=-1))

    maps = encoder.code(lambda level, tops: lambda place: choose)
    return encoder.file(color, alpha, depth), maps


def uniform(random):
    """Any index with equal probability: mostly improbable ones."""
    return lambda weights: random.randint(0, weights.shape[-1], len(weights))


def probable(random):
    """Indices drawn from the prior itself."""

    def draw(weights):
        points = random.random_sample(len(weights)) * weights.sum(axis=-1)
        return (weights.cumsum(axis=-1) <= points[..., None]).sum(axis=-1)

    return draw


def random_model(seed, saturating):
    random = np.random.RandomState(seed)
    blocks = {symbol: random.randint(0, 2) for symbol in ("nAS", "nAT", "nAB", "nST", "nSB", "nPB")}
    groups = {level: random.randint(1, 5, random.randint(1, 4)).tolist() for level in ("top", "bottom")}
    phases = {level: random.choice(PHASES, len(groups[level])).tolist() for level in groups}
    arch = dict(
        Q=random.randint(1, 4),
        B=sum(groups["bottom"]),
        T=sum(groups["top"]),
        R=random.randint(0, 5),
        F=random.randint(0, 9),
    )
    arch |= {width: random.randint(4, 12) for width in "WVCH"} | blocks
    sizes = {
        level: [random.choice([1, 2, 9, 64, 256], arch["Q"]).tolist() for _ in groups[level]]
        for level in ("top", "bottom")
    }
    return Generator(seed, arch, groups, phases, sizes, saturating).generate()


def random_pixels(random, color, has_alpha):
    """Smooth with noise, at a size of 1 to 39 pixels a side."""
    height, width = random.randint(1, 40, 2).tolist()
    channels = (1 if color == container.GRAY else 3) + has_alpha
    ramp = np.linspace(0, 255, width)[None, :, None] + np.zeros((height, 1, channels))
    return np.clip(ramp + random.normal(0, 20, ramp.shape), 0, 255).astype(np.uint8)


def test_images(seed, version):
    """Every colour kind at odd sizes, with indices of an image, with probable and with improbable ones."""
    random = np.random.RandomState(seed)
    model = Model(serialize(random_model(seed, saturating=seed % 2 == 1)))
    for color in (container.RGB, container.GRAY):
        for has_alpha in (False, True):
            pixels = random_pixels(random, color, has_alpha)
            depth = 8 if version == 1 else int(random.choice([8, 10, 16]))
            pixels = raster.scale(pixels.astype(np.int64), 8, depth)
            alpha = pixels[..., -1] if has_alpha else None
            quality, (height, width, _) = random.randint(model.arch.Q), pixels.shape
            side = 32 if max(width, height) > 32 else None
            cases = [encode(model, quality, pixels, side, version, depth)]
            for draw in (uniform(random), probable(random)):
                cases.append(
                    encode_drawn(
                        model, quality, width, height, draw, color, alpha, side, version, depth)
                )
            for data, maps in cases:
                check_round_trip(seed, model, data, maps, pixels.shape, alpha)
    return model, data


def check_round_trip(seed, model, data, maps, shape, alpha):
    decoded, indices = decode(model, data)
    for level in maps:
        assert np.array_equal(
            maps[level], indices[level]
        ), f"seed {seed}: indices of the {level} level differ"
    assert decoded.shape == shape
    assert alpha is None or np.array_equal(decoded[..., -1], alpha), f"seed {seed}: alpha differs"


def test_damage(seed, model, data):
    """Every truncation and a flip in every byte must be refused, nothing else raised."""
    damaged = [data[:length] for length in range(len(data))] + [data + b"\0"]
    for at in range(len(data)):
        flipped = bytearray(data)
        flipped[at] ^= 1 << (at % 8)
        damaged.append(bytes(flipped))
    for number, bad in enumerate(damaged):
        try:
            decode(model, bad)
        except FormatError:
            continue
        raise AssertionError(f"seed {seed}: damage {number} of {len(damaged)} went unnoticed")


def test_model_damage():
    """Truncated, changed, incomplete and overflowing models must be refused with the right category."""
    records = random_model(0, saturating=True)
    data = serialize(records)
    shift, bias = records["synthesis.out.shift"], records["synthesis.out.bias"]
    cases = [(data[:length], None) for length in range(0, len(data), 997)]
    cases += [
        (data[:100] + bytes([data[100] ^ 1]) + data[101:], "model-checksum"),
        (data + b"\0", "model-length"),
    ]
    cases += [(serialize({name: value for name, value in records.items() if name != "exp2"}), "model-record")]
    cases += [(serialize(records | {"extra": bias}), "model-record")]
    cases += [(serialize(records | {"synthesis.out.shift": shift + np.uint8(25)}), "model-value")]
    for level in ("top", "bottom"):
        phases = records[f"phases.{level}"].tolist()
        changes = [(phases[:-1] + [count], "model-value") for count in (0, 4, 6, 255)]
        changes += [(phases[:-1] + [count], "model-record") for count in PHASES if count != phases[-1]]
        changes += [(phases[1:], "model-record"), (phases + [1], "model-record")]
        for changed, category in changes:
            cases += [(serialize(records | {f"phases.{level}": np.array(changed, np.uint8)}), category)]
    over = bias.copy()
    over[0, 0] += 1  # the generator put this one at the bound
    cases += [(serialize(records | {"synthesis.out.bias": over}), "model-bounds")]
    for number, (bad, category) in enumerate(cases):
        try:
            Model(bad)
        except FormatError as error:
            assert category in (None, error.category), f"model case {number}: {error}, due is {category}"
            continue
        raise AssertionError(f"model case {number} went unnoticed")


def test_phases():
    """The phase of every position of small maps, and of a 4 x 4 map as drawn."""
    assert phase_map((4, 4), 3).tolist() == [[0, 2, 0, 2], [2, 1, 2, 1]] * 2
    assert phase_map((4, 4), 5).tolist() == [[0, 4, 2, 4], [4, 3, 4, 3], [2, 4, 1, 4], [4, 3, 4, 3]]
    for shape in np.ndindex(6, 6):
        assert phase_map(shape, 1).tolist() == [[0] * shape[1]] * shape[0]
        for (i, j), p in np.ndenumerate(phase_map(shape, 2)):
            assert p == (i + j) % 2
        for (i, j), p in np.ndenumerate(phase_map(shape, 3)):
            assert p == (2 if (i + j) % 2 else i % 2)
        five = phase_map(shape, 5)
        for (i, j), p in np.ndenumerate(on_lattice(five)):
            assert p == phase_map(shape, 3)[i, j]
        for (i, j), p in np.ndenumerate(five):
            assert p < 3 if i % 2 == j % 2 == 0 else p == (4 if (i + j) % 2 else 3)


def test_range_coder(seed):
    """Extreme distributions: totals from 1 to 2^28, slices of width 1, carries through runs of 255."""
    random = np.random.RandomState(seed)
    coded = []
    for _ in range(400):
        weights = np.maximum(1, random.randint(0, 2**20, random.randint(1, 257)) >> random.randint(0, 21))
        weights[random.randint(len(weights))] = 2**20
        cumulative = [0] + np.cumsum(weights).tolist()
        coded.append((cumulative, int(random.choice([0, len(weights) - 1, random.randint(len(weights))]))))
    encoder = RangeEncoder()
    for cumulative, k in coded:
        encoder.symbol(cumulative, k)
    payload = encoder.finish()
    decoder = RangeDecoder(payload)
    assert [decoder.symbol(cumulative) for cumulative, _ in coded] == [
        k for _, k in coded
    ], f"seed {seed}: symbols differ"
    decoder.finish()
    assert not payload.endswith(b"\0")


def test_carry():
    """A carry passes through bytes of 255 into the byte before them."""
    encoder = RangeEncoder()
    encoder.written, encoder.low, encoder.range = bytearray([7, 255, 255]), FULL - 5, 2**50
    encoder.symbol([0, 1, 2], 1)
    assert encoder.written[:3] == bytearray([8, 0, 0])


def main(arguments):
    seeds = int(arguments[0]) if arguments else 12
    test_carry()
    test_phases()
    test_model_damage()
    for seed in range(seeds):
        test_range_coder(seed)
        for version in (1, 2):
            model, data = test_images(seed, version)
            if len(data) < 600:
                test_damage(seed, model, data)
        selftest2.run(seed, model, data)
    print(f"{seeds} seeds passed")


if __name__ == "__main__":
    main(sys.argv[1:])
