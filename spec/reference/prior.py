"""The prior (vqz-format.md, section 4): which distribution each index has, given the groups and phases before
it."""

import numpy as np

from network import Network, s16, shuffle_up


class Prior:
    """Walks the groups in coding order, first `code_top`, then `code_bottom`; encoder and decoder share it.

    Both call `code_phase(g, positions, logarithms)` for every phase of every group that has coded indices. It
    codes
    them, in either direction, and returns them as [N]: those of the N positions that the mask `positions`
    [n][m] holds,
    in raster order. `logarithms` is L, [N][K]. The result is the list of the level's index maps, one for each
    group.

    `ended` is asked after every phase whether the phase is missing (version 2, section 6). If so, that phase
    and all after it have codewords in `means` instead of indices.
    """

    def __init__(self, model, quality):
        self.model = model
        self.quality = quality
        self.network = Network(model, quality)
        self.context = None
        self.ended = lambda: False
        self.is_missing = False
        self.means = {"top": {}, "bottom": {}}

    def code_top(self, shape, code_phase):
        """`shape` is (Ht, Wt)."""
        self.context = self.start("top", shape)
        return self.code_level("top", code_phase)

    def code_bottom(self, code_phase):
        top = self.network.residual_blocks("prior.between", self.model.arch.nPB, self.context)
        up = shuffle_up(self.network.stored("prior.up", top))
        self.context = s16(self.start("bottom", up.shape[:2]) + up)
        return self.code_level("bottom", code_phase)

    def start(self, level, shape):
        vector = self.model.start[level][self.quality]
        return np.broadcast_to(vector, (*shape, len(vector)))

    def code_level(self, level, code_phase):
        return [self.code_group(level, g, code_phase) for g in range(len(self.model.groups[level]))]

    def code_group(self, level, g, code_phase):
        """Steps 1 to 5, phase after phase."""
        group = self.model.groups[level][g]
        phases = phase_map(self.context.shape[:2], group.phases)
        indices = np.zeros(phases.shape, np.int64)
        lattice = np.zeros_like(on_lattice(self.context))
        for p in range(group.phases):
            positions = phases == p
            seen = self.with_lattice(lattice) if group.phases == 5 and p in (1, 2) else self.context
            if group.sizes[self.quality] > 1 and not self.is_missing:
                indices[positions] = code_phase(g, positions, self.logarithms(level, g, p, seen)[positions])
            self.is_missing = self.is_missing or self.ended()
            if self.is_missing:
                self.add_means(level, g, positions, self.logarithms(level, g, p, seen))
            elif not self.is_last(level, g, p):
                features = np.where(positions[..., None], group.features[self.quality][indices], 128)
                self.context = s16(self.context + self.network.stored(f"prior.{level}.{g}.context", features))
                if group.phases == 5 and p < 2:
                    coarse = self.network.stored(f"prior.{level}.{g}.coarse", on_lattice(features))
                    lattice = s16(lattice + coarse)
        return indices

    def add_means(self, level, g, positions, logarithms):
        """The mean codewords of a missing phase, [n][m][d], and the mask of the positions that have them."""
        book = self.model.groups[level][g].words[self.quality]
        if g not in self.means[level]:
            shape = (*positions.shape, book.shape[-1])
            self.means[level][g] = (np.zeros_like(positions), np.zeros(shape, np.int64))
        mask, words = self.means[level][g]
        if positions.any():
            weights = np.diff(cumulative_weights(self.model, logarithms[positions]), axis=-1)
            total = weights.sum(axis=-1, keepdims=True)
            words[positions] = (weights @ book + total // 2) // total
            mask |= positions

    def with_lattice(self, lattice):
        """What the heads of positions on the lattice read: the context, increased by the lattice context
        there."""
        seen = self.context.copy()
        on_lattice(seen)[:] = s16(on_lattice(seen) + lattice)
        return seen

    def is_last(self, level, g, p):
        """Whether no index comes after this phase."""
        groups = self.model.groups["bottom"]
        return (level, g, p) == ("bottom", len(groups) - 1, groups[-1].phases - 1)

    def logarithms(self, level, g, p, context):
        """Steps 1 and 2: L of every codeword at every position, [n][m][K]; only those of phase p count."""
        group, name = self.model.groups[level][g], f"prior.{level}.{g}.{p}"
        a = self.network.stored(f"{name}.head2", self.network.hidden(f"{name}.head1", context))
        return group.base[self.quality] + ((np.clip(a, -4095, 4095) @ group.tilt[self.quality].T + 32) >> 6)


def phase_map(shape, phases):
    """The phase of every position, [n][m]."""
    i, j = np.indices(shape)
    if phases == 1:
        return np.zeros_like(i)
    odd = (i + j) % 2
    if phases == 2:
        return odd
    if phases == 3:
        return np.where(odd, 2, i % 2)
    on_even = np.where((i + j) % 4 == 2, 2, i % 4 // 2)
    return np.where(odd, 4, np.where(i % 2, 3, on_even))


def on_lattice(x):
    """The positions with even row and column of [n][m][channels], as a view."""
    return x[::2, ::2]


def cumulative_weights(model, logarithms):
    """Step 3: for each position of [N][K] a list [0, ω_0, ω_0 + ω_1, ..., W]."""
    t = logarithms.max(axis=-1, keepdims=True) - logarithms
    t = np.minimum(t, 21 * 256)  # from here on the weight is 1
    weights = np.maximum(1, model.exp2[t & 255] >> (t >> 8))
    return np.cumsum(np.pad(weights, ((0, 0), (1, 0))), axis=-1).tolist()
