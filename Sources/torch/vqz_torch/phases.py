"""The phases in which the positions of a group are coded: spec/vqz-format.md, section 4."""

import numpy as np

# Numbers of phases that there are: whole, checkerboard, quincunx, pyramid.
PATTERNS = (1, 2, 3, 5)


def _quincunx(phase, rows, columns):
    if phase == 2:
        return (rows + columns) % 2 == 1
    return (rows % 2 == phase) & (columns % 2 == phase)


def mask(pattern, phase, height, width):
    """Which positions of a map [height][width] belong to a phase."""
    rows, columns = np.mgrid[:height, :width]
    if pattern == 1:
        return np.ones((height, width), bool)
    if pattern == 2:
        return (rows + columns) % 2 == phase
    if pattern == 3:
        return _quincunx(phase, rows, columns)
    if phase >= 3:
        return _quincunx(phase - 2, rows, columns)
    even = (rows % 2 == 0) & (columns % 2 == 0)
    return even & _quincunx(phase, rows // 2, columns // 2)


def places(pattern, phase, images, height, width):
    """Numbers of a phase's positions in maps [images][height][width], ascending; None: all."""
    if pattern == 1:
        return None
    one = np.flatnonzero(mask(pattern, phase, height, width))
    return (np.arange(images)[:, None] * (height * width) + one).reshape(-1)


def lattice_places(at, width):
    """Where positions with even row and column lie on the lattice of such, [images][height/2][width/2]."""
    return at // (2 * width) * (width // 2) + at % width // 2


def feeds_lattice(pattern, phase):
    """Whether the codewords of a phase are context for those of later phases on the lattice."""
    return pattern == 5 and phase < 2


def reads_lattice(pattern, phase):
    """Whether the positions of a phase have context from the lattice."""
    return pattern == 5 and phase in (1, 2)
