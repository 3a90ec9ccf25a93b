"""The prior (vqz-format.md, section 4): which distribution each index has, given the groups before it."""

import numpy as np

from network import Network, s16, shuffle_up


class Prior:
    """Walks the groups in coding order, first `code_top`, then `code_bottom`; encoder and decoder share it.

    Both call `code_group(g, logarithms)` for every group that has coded indices. It codes them, in either direction,
    and returns them as [n][m]; `logarithms` is L, [n][m][K]. The result is the list of the level's index maps, one for
    each group.
    """

    def __init__(self, model, quality):
        self.model = model
        self.quality = quality
        self.network = Network(model, quality)
        self.context = None

    def code_top(self, shape, code_group):
        """`shape` is (Ht, Wt)."""
        self.context = self.start("top", shape)
        return self.code_level("top", code_group)

    def code_bottom(self, code_group):
        up = shuffle_up(self.network.stored("prior.up", self.context))
        self.context = s16(self.start("bottom", up.shape[:2]) + up)
        return self.code_level("bottom", code_group)

    def start(self, level, shape):
        vector = self.model.start[level][self.quality]
        return np.broadcast_to(vector, (*shape, len(vector)))

    def code_level(self, level, code_group):
        maps = []
        for g, group in enumerate(self.model.groups[level]):
            if group.sizes[self.quality] == 1:
                indices = np.zeros(self.context.shape[:2], np.int64)
            else:
                indices = code_group(g, self.logarithms(level, g))
            maps.append(indices)
            name = f"prior.{level}.{g}.context"
            if name in self.model.layers:  # all but the bottom's last group
                features = group.features[self.quality][indices]
                self.context = s16(self.context + self.network.stored(name, features))
        return maps

    def logarithms(self, level, g):
        """Steps 1 and 2: L of every codeword at every position, [n][m][K]."""
        group = self.model.groups[level][g]
        hidden = self.network.hidden(f"prior.{level}.{g}.head1", self.context)
        a = np.clip(self.network.stored(f"prior.{level}.{g}.head2", hidden), -4095, 4095)
        return group.base[self.quality] + ((a @ group.tilt[self.quality].T + 32) >> 6)


def cumulative_weights(model, logarithms):
    """Step 3: nested lists [n][m] of [0, ω_0, ω_0 + ω_1, ..., W] in raster order."""
    t = logarithms.max(axis=-1, keepdims=True) - logarithms
    t = np.minimum(t, 21 * 256)  # from here on the weight is 1
    weights = np.maximum(1, model.exp2[t & 255] >> (t >> 8))
    return np.cumsum(np.pad(weights, ((0, 0), (0, 0), (1, 0))), axis=-1).tolist()
