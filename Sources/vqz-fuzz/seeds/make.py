#!/usr/bin/env python3
"""Writes model/blocks.vqm: the least widths, a residual block in every stage, and groups of two, three and
five phases. Writes raster/ and metadata/: inputs of these targets.
"""

import sys
from pathlib import Path

SEEDS = Path(__file__).resolve().parent
sys.path.insert(0, str(SEEDS.parents[2] / "spec/reference"))
from randommodel import Generator, serialize  # noqa: E402

ARCHITECTURE = dict(Q=1, B=3, T=2, W=4, V=4, C=4, H=4, R=1, F=4, nAS=1, nAT=1, nAB=1, nST=1, nSB=1, nPB=1)
GROUPS = {"top": [1, 1], "bottom": [2, 1]}
PHASES = {"top": [5, 3], "bottom": [2, 5]}
SIZES = {"top": [[16], [4]], "bottom": [[8], [8]]}

model = Generator(4, ARCHITECTURE, GROUPS, PHASES, SIZES).generate()
(SEEDS / "model/blocks.vqm").write_bytes(serialize(model))

# A kind, sides less 1, what comes before the rows, and the rows with filters 0 to 4, not packed.
RASTERS = {
    "gray-1": (0x01, 18, 4, b"\x00", 3),
    "gray-8-key": (0x05, 6, 4, b"\x58\0\7", 7),
    "gray-16": (0x81, 6, 4, b"\x20", 14),
    "graya-8": (0x05, 6, 4, b"\x1c", 14),
    "rgb-8": (0x00, 6, 4, b"\x1a", 21),
    "rgb-16-key": (0x24, 3, 4, b"\x62\0\1\0\2\0\3", 24),
    "rgba-16": (0x84, 2, 4, b"\x26", 24),
    "palette-2": (0x04, 6, 4, b"\x0b\3" + bytes(range(12)) + b"\2\7\x80", 2),
    "palette-8": (0x40, 6, 4, b"\x1b\xff" + bytes(range(256)) * 3 + b"\0", 7),
}
for name, (kind, width, height, fields, length) in RASTERS.items():
    rows = b"".join(
        bytes([y % 5]) + bytes(37 * i * y & 255 for i in range(length)) for y in range(height + 1)
    )
    (SEEDS / f"raster/{name}").write_bytes(bytes([kind, width, height]) + fields + rows)

COLOR = b"cHRM\x20" + bytes(32) + b"gAMA\4\0\0\xb1\x8f" + b"pHYs\x09" + bytes(9) + b"sBIT\3\5\6\5sRGB\1\0"
METADATA = {"icc": b"\0\0profile", "exif": b"\1\0MM\0*", "xmp": b"\2\1<x:xmpmeta/>", "color": b"\3\0" + COLOR}
for name, data in METADATA.items():
    (SEEDS / f"metadata/{name}").write_bytes(data)
