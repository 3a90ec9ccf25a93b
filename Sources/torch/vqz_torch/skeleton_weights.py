"""The linear skeleton as weights of steps, [cout][k][k][cin]. Images are blocks of 4x4 pixels."""

import numpy as np


def matrix(skeleton, name):
    parts = skeleton.top, skeleton.bottom, skeleton.top_inverse, skeleton.bottom_inverse
    top, bottom, top_inverse, bottom_inverse = (part.double().cpu().numpy() for part in parts)
    if name == 'topForward':
        return top.reshape(-1, 2, 2, 192)
    rows = {
        'bottomForward': lambda: bottom,
        'topToBottom': lambda: skeleton.shares.double().cpu().numpy(),
        'bottomInverse': lambda: _in_small_blocks(bottom_inverse),
        'topInverse': lambda: np.concatenate([_in_small_blocks(part) for part in np.split(top_inverse, 4)]),
        'preview': lambda: _means(top_inverse),
    }[name]()
    return rows[:, None, None]


def _in_small_blocks(rows):
    """Rows of a block of 8x8 pixels in the order of its four blocks of 4x4, as a shuffle has them."""
    return rows.reshape(2, 4, 2, 4, 3, -1).transpose(0, 2, 1, 3, 4, 5).reshape(192, -1)


def _means(rows):
    """Means over 4x4 pixels of rows of four blocks of 8x8, [48][cin]: a block of 4x4 pixels of a preview."""
    blocks = rows.reshape(2, 2, 2, 4, 2, 4, 3, -1).mean((3, 5))
    return blocks.transpose(0, 2, 1, 3, 4, 5).reshape(48, -1)
