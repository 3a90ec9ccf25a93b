"""What selftest.py runs for version 2 of the container: rasters, depths, smaller pictures, cut files,
metadata."""

import zlib

import numpy as np

import container
import raster
import version2
from decode import decode
from errors import FormatError
from fields import varint


def exact_file(payload, width, height, gray, alpha, depth, sections=None):
    color = container.GRAY if gray else container.RGB
    file = container.File(
        color=color,
        width=width,
        height=height,
        has_alpha=alpha,
        depth=depth,
        exact=payload,
        sections=sections,
    )
    return container.serialize(file)


def test_rasters(seed):
    """Every layout with random numbers, all filters: what decodes is what the layout says of the numbers."""
    random = np.random.RandomState(seed)
    height, width = random.randint(1, 20, 2).tolist()
    for kind, depths in raster.DEPTHS.items():
        for stored in depths:
            for depth in (8, 10, 16):
                if stored > 8 and depth == 8:
                    continue
                check_raster(random, kind, stored, depth, height, width)


def check_raster(random, kind, stored, depth, height, width):
    channels = raster.CHANNELS[kind]
    numbers = random.randint(0, 1 << stored, (height, width, channels))
    head, values = raster.first_byte(kind, stored), numbers
    if kind == raster.PALETTE:
        colors = random.randint(0, 256, (1 << stored, 3))
        head += raster.palette_fields(colors, [])
        values, stored_values = colors[numbers[..., 0]], 8
    else:
        stored_values = stored
    packed = zlib.compress(raster.filtered(rows(numbers, stored), max(1, channels * stored // 8), range(5)))
    gray, alpha = kind in (raster.GRAY, raster.GRAY_ALPHA), kind in (raster.GRAY_ALPHA, raster.RGB_ALPHA)
    pixels, _ = decode(None, exact_file(head + packed, width, height, gray, alpha, depth))
    assert np.array_equal(pixels, raster.scale(values, stored_values, depth)), f"type {kind}, {stored} bits"


def rows(numbers, stored):
    """Numbers [height][width][channels] as the bytes of rows."""
    flat = numbers.reshape(len(numbers), -1)
    if stored == 16:
        return [row.astype(">u2").tobytes() for row in flat]
    bits = flat[..., None] >> np.arange(stored)[::-1] & 1
    return [np.packbits(row.astype(np.uint8)).tobytes() for row in bits.reshape(len(flat), -1)]


def test_exact(seed):
    """Samples of every depth come back from the simple payload, and can be had with 8 bits."""
    random = np.random.RandomState(seed)
    for depth in range(8, 17):
        for channels in (1, 2, 3, 4):
            pixels = random.randint(0, 1 << depth, (7, 9, channels))
            payload = raster.encode_raster(pixels, depth)
            data = exact_file(payload, 9, 7, channels < 3, channels % 2 == 0, depth)
            assert np.array_equal(decode(None, data)[0], pixels), f"{depth} bits, {channels} channels"
            assert np.array_equal(decode(None, data, depth=8)[0], raster.scale(pixels, depth, 8))


def test_views(model, data):
    """Smaller pictures have their size, at any depth."""
    whole, _ = decode(model, data)
    for a in (2, 4, 8, 16):
        pixels, _ = decode(model, data, scale=a)
        assert pixels.shape == (-(-whole.shape[0] // a), -(-whole.shape[1] // a), whole.shape[2])
        assert decode(model, data, scale=a, depth=8)[0].shape == pixels.shape


def test_cuts(model, data):
    """Every part of a file that has the header decodes; the tops alone give the smaller pictures of all."""
    whole, _ = decode(model, data)
    small, _ = decode(model, data, scale=4)
    file = container.parse(data)
    start = 5 + len(varint(file.width)) + len(varint(file.height)) + 8
    tops = start + len(container.section(version2.TOPS, file.sections[version2.TOPS]))
    for length in range(len(data) + 1):
        try:
            pixels, _ = decode(model, data[:length], cut=True)
        except FormatError:
            assert length < start, f"{length} of {len(data)} bytes are refused"
            continue
        assert length >= start and pixels.shape == whole.shape
        if length >= tops and file.alpha is None:
            assert np.array_equal(decode(model, data[:length], scale=4, cut=True)[0], small)
    assert np.array_equal(pixels, whole)


def test_metadata():
    profile, packet = bytes(range(256)) * 3, b"<x:xmpmeta/>"
    chunks = {b"sRGB": b"\0", b"gAMA": b"\0\0\xb1\x8f", b"sBIT": b"\5\6\5"}
    sections = {
        version2.ICC: version2.packed(profile),
        version2.EXIF: b"\0MM\0*",
        version2.XMP: version2.packed(packet),
        version2.COLOR: version2.joined_chunks(chunks),
    }
    payload = raster.encode_raster(np.zeros((1, 1, 3), int), 8)
    file = container.parse(exact_file(payload, 1, 1, False, False, 8, sections))
    assert list(file.sections) == [version2.COLOR, version2.ICC, version2.EXACT, version2.EXIF, version2.XMP]
    found, broken = version2.metadata(file.sections, 3)
    assert not broken and found == {
        version2.ICC: profile, version2.EXIF: b"MM\0*", version2.XMP: packet, version2.COLOR: chunks
    }
    for tag, bad in (
        (version2.ICC, b""), (version2.EXIF, b"\0"), (version2.XMP, b"\2x"), (version2.ICC, b"\1x"),
        (version2.XMP, version2.packed(b"x") + b"\0"), (version2.COLOR, b"gAMA\3\0\0\0"),
        (version2.COLOR, sections[version2.COLOR] * 2), (version2.COLOR, b"tEXt\0"),
    ):
        found, broken = version2.metadata({tag: bad}, 3)
        assert broken == [tag] and not found, f"{tag}: {bad}"


def run(seed, model, data):
    """`data` is a file of version 2."""
    test_rasters(seed)
    test_exact(seed)
    test_views(model, data)
    test_metadata()
    if len(data) < 400:
        test_cuts(model, data)
