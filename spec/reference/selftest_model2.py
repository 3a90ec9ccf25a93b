#!/usr/bin/env python3
"""Proves vqm-model-2.md implementable: random models code what they are given and decode it again, and damage
is noticed.

python3 selftest_model2.py [SEEDS]
"""

import sys

import numpy as np

import codec2
from errors import FormatError
from randommodel2 import Generator, random_model, serialize
from steps import GATE, LATENTS, SCALE, STORE
from vqm2 import Model


def test_images(seed):
    """Indices of an image, and any others, come back; so does e, and pixels of every depth have their
    range."""
    random = np.random.RandomState(seed)
    model = random_model(seed)
    quality, (height, width) = random.randint(model.arch.Q), random.randint(1, 40, 2).tolist()
    pixels = random.randint(0, 256, (height, width, 3))
    shape = -(-height // 16), -(-width // 16)

    def any_index(logarithms, means, positions, place):
        return random.randint(0, logarithms.shape[-1], len(logarithms))

    for encoded in (
        codec2.encode(model, quality, pixels),
        codec2.encode_with(model, quality, shape, any_index, lambda e: any_index),
    ):
        maps, e, context = codec2.decode(model, quality, encoded.streams, shape)
        for level in maps:
            for one, other in zip(maps[level], encoded.maps[level]):
                assert np.array_equal(one, other), f"seed {seed}: indices of the {level} differ"
            assert np.array_equal(e[level], encoded.e[level])
            assert (np.abs(e[level]) <= model.levels[level].limits).all()
        assert np.array_equal(context, encoded.context)
        check_pixels(model, quality, e, context, (height, width))


def check_pixels(model, quality, e, context, size):
    for depth in (8, 9, 16):
        decoded = codec2.pixels_of(model, quality, e, context, size, depth)
        assert decoded.shape == (*size, 3) and 0 <= decoded.min() <= decoded.max() < 2**depth
        preview = codec2.preview_of(model, quality, e, size, depth)
        assert preview.shape == (-(-size[0] // 4), -(-size[1] // 4), 3)
    image = codec2.Programs(model, quality).synthesize(e["top"], e["bottom"], context)
    eight = np.clip(128 + ((image + 2**6) >> 7), 0, 255)
    assert np.array_equal(codec2.samples(image).ravel(), by_pixels(eight).ravel())


def by_pixels(blocks):
    """[n][m][48] to [4 n][4 m][3], element by element."""
    n, m, _ = blocks.shape
    out = np.zeros((4 * n, 4 * m, 3), np.int64)
    for (i, j, element), value in np.ndenumerate(blocks):
        place, c = divmod(element, 3)
        out[4 * i + place // 4, 4 * j + place % 4, c] = value
    return out


def test_damage():
    """Models that are incomplete, out of range, overflowing or wrongly wired are refused with the right
    category."""
    records = Generator(3, saturating=True).generate()
    data = serialize(records)
    cases = [(data[:length], None) for length in range(0, len(data), 997)]
    cases.append((data[:3] + b"\1" + data[4:], "model-magic"))
    for name in ("exp2", "unit", "arrays", "top.reach", "step.0.weight", "prior.top.0.0.head1.input"):
        incomplete = {key: value for key, value in records.items() if key != name}
        cases.append((serialize(incomplete), "model-record"))
    cases.append((serialize({**records, "extra": records["unit"]}), "model-record"))
    for name, value in (
        ("tune", 2),
        ("unit", 0),
        ("top.slices", 0),
        ("bottom.phases", 4),
        ("bottom.reach", 2),
        ("top.limits", -1),
        ("step.0.shift", 25),
    ):
        cases.append((changed(records, name, 0, value), "model-value"))
    bias = records["step.0.bias"]
    cases.append((changed(records, "step.0.bias", 0, bias.ravel()[0] + 1), "model-bounds"))
    cases += [(data, "model-value") for data in wrong_wirings(records)]
    for number, (bad, category) in enumerate(cases):
        try:
            Model(bad)
        except FormatError as error:
            assert category in (None, error.category), f"model case {number}: {error}, due is {category}"
            continue
        raise AssertionError(f"model case {number} went unnoticed")


def changed(records, name, at, value):
    """A model with one element changed."""
    array = records[name].copy()
    array.ravel()[at] = value
    return serialize({**records, name: array})


def wrong_wirings(records):
    """Models whose steps break one rule each."""
    steps, arrays = records["steps"], records["arrays"]
    column = {name: i for i, name in enumerate("program kind reads result writes shuffles".split())}

    def line(i, **fields):
        other = steps.copy()
        for field, value in fields.items():
            other[i, column[field]] = value
        return serialize({**records, "steps": other})

    def find(**fields):
        wanted = [(column[field], value) for field, value in fields.items()]
        return next(i for i, s in enumerate(steps.tolist()) if all(s[c] == value for c, value in wanted))

    gate, scale, depthwise = find(result=GATE), find(result=SCALE), find(kind=3)
    yield line(0, program=1)
    yield line(len(steps) - 1, program=5)
    yield line(0, kind=4)
    yield line(0, reads=len(arrays))
    yield line(0, result=1)  # adds to what is not there
    yield line(scale, result=STORE)  # stores a second time
    yield line(gate, result=STORE)  # into bytes
    yield line(depthwise, shuffles=1)
    yield line(gate, shuffles=1)
    yield line(0, shuffles=3)
    latent = next(i for i, a in enumerate(arrays) if a[0] == LATENTS)
    yield line(find(program=1), reads=latent)
    yield serialize({**records, "steps": steps[:-1]})  # no preview
    yield serialize({**records, "steps": steps[steps[:, 0] != 3]})
    yield serialize({**records, "arrays": np.concatenate([arrays, arrays[:1]])})
    yield serialize({**records, "arrays": np.concatenate([arrays, [[7, 4, 8]]]).astype("<i4")})
    for field, value in enumerate((9, 5, 600)):
        other = arrays.copy()
        other[0, field] = value
        yield serialize({**records, "arrays": other})


def main(arguments):
    seeds = int(arguments[0]) if arguments else 12
    test_damage()
    for seed in range(seeds):
        test_images(seed)
    print(f"{seeds} seeds passed")


if __name__ == "__main__":
    main(sys.argv[1:])
