"""The prior of models of version 2 (vqm-model-2.md, section 5): which distribution each index has, and e."""

import numpy as np

from network import s16
from prior import cumulative_weights, on_lattice, phase_map
from programs import Programs


class Prior:
    """Walks the slices in coding order, first `code_top`, then `code_bottom`; encoder and decoder share it.

    Both call `code(logarithms, means)` for every group that has coded indices, and for the top's start
    contexts, in order. It codes what is to be coded, in either direction, and returns it as [N]: the N
    positions of a phase in raster order. `logarithms` is L, [N][K]; means are μ, [N][d], None for start
    contexts; with them comes the place, the mask [n][m] of the positions and the group (level, number). The
    results are the level's index maps, one for each group, and its e.
    """

    def __init__(self, model, quality):
        self.model, self.quality = model, quality
        self.programs = Programs(model, quality)
        self.context = self.symbols = None
        self.ended = lambda: False  # whether a cut stream has too few bytes for what was coded
        self.missing = False  # whether anything is, and so all after it

    def code_top(self, shape, code):
        """`shape` is (Ht, Wt)."""
        self.symbols = np.zeros(shape, np.int64)
        if self.model.arch.S > 1:
            logarithms = np.tile(self.model.start_base[self.quality], (self.symbols.size, 1))
            self.symbols = code(logarithms, None, None, None).reshape(shape)
            if self.ended():
                self.symbols = np.zeros(shape, np.int64)
        self.context = self.model.levels["top"].start[self.quality][self.symbols]
        return self.code_level("top", code)

    def code_bottom(self, code):
        symbols = self.symbols.repeat(2, axis=0).repeat(2, axis=1)
        start = self.model.levels["bottom"].start[self.quality][symbols]
        self.context = self.programs.between(self.context, start)
        return self.code_level("bottom", code)

    def code_level(self, name, code):
        level = self.model.levels[name]
        e = np.zeros((*self.context.shape[:2], len(level.limits)), np.int64)
        maps = [np.zeros(e.shape[:2], np.int64) for _ in level.groups]
        for i in range(len(level.slices)):
            self.code_slice(name, i, code, maps, e)
        return maps, e

    def code_slice(self, name, i, code, maps, e):
        """Steps 1 to 4, phase after phase."""
        part = self.model.levels[name].slices[i]
        phases = phase_map(e.shape[:2], part.phases)
        lattice = np.zeros_like(on_lattice(self.context))
        for p in range(part.phases):
            seen = self.context
            if part.phases == 5 and p in (1, 2):
                seen = seen.copy()
                on_lattice(seen)[:] = s16(on_lattice(seen) + lattice)
            heads = self.programs.head(f"prior.{name}.{i}.{p}", seen)
            self.code_phase(name, part, phases == p, heads, code, maps, e)
            if self.missing:
                continue
            features = self.features(name, part, phases == p, e)
            prefix = f"prior.{name}.{i}"
            self.context = s16(self.context + self.programs.context(prefix + ".context", features))
            if part.phases == 5 and p < 2:
                coarse = self.programs.context(prefix + ".coarse", on_lattice(features))
                lattice = s16(lattice + coarse)

    def code_phase(self, name, part, positions, heads, code, maps, e):
        """Steps 2 and 3 at `positions`, with the outputs of the heads, [n][m][outputs]."""
        level, q, heads = self.model.levels[name], self.quality, heads[positions]
        groups = [level.groups[g] for g in part.groups]
        output, mean = 0, sum(3 * group.d + self.model.arch.R for group in groups)
        for g, group in zip(part.groups, groups):
            tilt, d = group.tilt[q], group.d
            a = np.clip(heads[:, output : output + tilt.shape[1]], -4095, 4095)
            means = heads[:, mean : mean + d]
            output, mean = output + tilt.shape[1], mean + d
            logarithms = group.base[q] + ((a @ tilt.T + 32) >> 6)
            if group.sizes[q] > 1 and not self.missing:
                maps[g][positions] = code(logarithms, means, positions, (name, g))
            self.missing = self.missing or self.ended()
            words = group.words[q][maps[g][positions]]
            if self.missing:
                words = self.mean_words(logarithms, group.words[q], d)
            channels = slice(group.offset, group.offset + d)
            limit = level.limits[channels]
            e[positions, channels] = np.clip(means + words, -limit, limit)

    def mean_words(self, logarithms, words, d):
        """What stands in for codewords that are missing, [N][d]."""
        means = np.zeros((len(logarithms), d), np.int64)
        for i, sums in enumerate(cumulative_weights(self.model, logarithms)):
            weights = np.diff(np.array(sums, np.int64))
            means[i] = (weights @ words + sums[-1] // 2) // sums[-1]
        return means

    def features(self, name, part, positions, e):
        """Step 4: bytes [n][m][2 d] of a slice's e, 128 where nothing is coded."""
        level = self.model.levels[name]
        parts = []
        for g in part.groups:
            group = level.groups[g]
            m, r = level.features[self.quality, g].tolist()
            own = e[..., group.offset : group.offset + group.d]
            parts.append(np.clip((own * m + (1 << (r - 1))) >> r, -127, 127))
        b = np.concatenate(parts, axis=-1)
        return 128 + np.where(positions[..., None], np.concatenate([b, np.abs(b)], axis=-1), 0)
