"""What a bit weighs against squared error where the encoder tunes for the eye: as VisualMasking.swift."""

import torch

# Grey levels that a flat block counts as, and at which a block weighs 1; a position's least and most.
FLOOR, REFERENCE = 2, 10
LEAST, MOST = 32 / 256, 998 / 256
# At the top, where errors spread over many pixels.
TOP = 1 / 4
# Octaves over which the bottom's groups are spread.
OCTAVES = 3


class Masking:
    """Weights of the positions of each level, [n][h][w], and of its groups."""

    def __init__(self, blocks, recipe):
        """blocks: [n][h][w][192], pixels in grey levels."""
        red, green, blue = blocks.reshape(*blocks.shape[:3], 64, 3).unbind(4)
        luma = (red + 2 * green + blue) / 4
        bottom = luma.std(3, unbiased=False)
        n, h, w = bottom.shape
        top = bottom.view(n, h // 2, 2, w // 2, 2).mean((2, 4))
        self._recipe = recipe
        self._positions = {'top': TOP * _weight(top), 'bottom': _weight(bottom)}
        count = len(recipe.groups('bottom'))
        self._groups = {
            'top': [1.0] * len(recipe.groups('top')),
            'bottom': [2 ** (OCTAVES * (g / count - 0.5)) for g in range(count)],
        }

    def weights(self, level, group, at):
        """Of a group at the positions of a phase, None: all."""
        weights = self._positions[level].reshape(-1) * self._groups[level][group]
        return weights if at is None else weights.index_select(0, at)

    def channel_weights(self, level):
        """Of all channels of a level at all positions, [n][h][w][channels]."""
        groups = zip(self._groups[level], self._recipe.groups(level))
        factors = [weight for weight, d in groups for _ in range(d)]
        positions = self._positions[level]
        return positions[..., None] * positions.new_tensor(factors)


def _weight(deviation):
    return ((deviation + FLOOR) / REFERENCE).clamp(LEAST, MOST)
