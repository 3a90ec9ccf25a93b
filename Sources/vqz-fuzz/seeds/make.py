#!/usr/bin/env python3
"""Writes model/blocks.vqm: the least widths, a residual block in every stage, and groups of two, three and
five phases.
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
