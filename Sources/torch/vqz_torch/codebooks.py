"""The product-quantised codes of a level: per quality and group a codebook kept by moving averages (van den
Oord et al. 2017, appendix A), and the features by which the prior tilts its usage. All groups side by side,
their dimensions padded with zeros to those of the largest."""

import math

import torch

from .choice import DEAD, Tables
from .parameters import round_half_away

# Laplace smoothing of the usage (epsilon of the paper).
SMOOTHING = 1e-5
# Codewords used less often than this do not take part, and restart at other latents.
LEAST_SHARE = 4e-6
# Normalised codewords are cut to plus or minus this.
FEATURE_LIMIT = 7.9375
# Largest output of a head, and largest feature, in the integer model.
LARGEST_OUTPUT, LARGEST_FEATURE = 4095 / 64, 32767 / 256
RESTARTS, CANDIDATES = 4, 16
# Mean square of a latent within the cell of a codeword, about.
CELL = 0.7


class Codebooks:
    def __init__(self, recipe, level, device):
        self.level, self.groups, self.codes = level, list(recipe.groups(level)), recipe.codes
        self.learned, self.qualities = recipe.learned_features, recipe.qualities
        self.offsets = [sum(self.groups[:g]) for g in range(len(self.groups))]
        self.channels, self.most = sum(self.groups), max(self.groups)
        shape = (self.qualities, len(self.groups), self.codes)

        def zeros(*shape, dtype=torch.float32):
            return torch.zeros(*shape, dtype=dtype, device=device)

        # Codewords [Q][G][K][D], usage [Q][G][K], sums [Q][G][K][D].
        self.words, self.moments, self.counts = (
            zeros(*shape, self.most),
            zeros(*shape, self.most),
            zeros(*shape),
        )
        # Size of a latent, [Q][G]: codewords are divided by it before they become features.
        self.scale = torch.ones(shape[:2], dtype=torch.float64, device=device)
        # Of the quality in force.
        self._words, self._log_counts = zeros(*shape[1:], self.most), zeros(*shape[1:])
        self._base = zeros(shape[1], 3 * self.most, self.codes)
        self._limits = zeros(shape[1], 3 * self.most + self.learned)
        self._context = zeros(*shape[1:], 2, self.most)
        self._scales, self._off_bits = zeros(len(self.groups)), zeros(len(self.groups), self.most)
        self.gather_statistics(zeros(self.statistics_count))
        channel = [(g, i) for g, d in enumerate(self.groups) for i in range(d)]
        self._channel = [torch.tensor(x, device=device) for x in zip(*channel)]
        # Where the dimensions of a group are among the channels, padded with the last channel + 1.
        padded = [
            [self.offsets[g] + i if i < d else self.channels for i in range(self.most)]
            for g, d in enumerate(self.groups)
        ]
        self._padded = torch.tensor(padded, device=device)

    @property
    def statistics_count(self):
        return len(self.groups) * self.codes * (1 + self.most)

    def gather_statistics(self, statistics):
        """Sets where the statistics of a step are counted: uses of each codeword, sums of the latents that
        chose it."""
        groups, codes, most = len(self.groups), self.codes, self.most
        self.statistics = statistics
        # [G][1 + D][K]: a group's are in one piece.
        parts = statistics.view(groups, 1 + most, codes)
        self.usage, self.usage_sum = parts[:, 0], parts[:, 1:].transpose(1, 2)
        known = 3 * most
        self.tables = [
            Tables(
                self._words[g, :, :d],
                self._log_counts[g],
                self._base[g, : 3 * d],
                self._limits[g, : 3 * d],
                self._limits[g, known:],
                parts[g, : 1 + d],
            )
            for g, d in enumerate(self.groups)
        ]

    def context_features(self, g, index):
        """What the context sees of codewords, [N][2d]: t and |t| on a grid of 1/16."""
        return self._context[g, :, :, : self.groups[g]].index_select(0, index).flatten(1)

    def channels_of(self, groups):
        """Where the dimensions of groups that follow each other are among the channels."""
        return slice(self.offsets[groups[0]], self.offsets[groups[-1]] + self.groups[groups[-1]])

    def scales_of(self, groups):
        """Size of a latent of each dimension of groups at the quality in force, [d]."""
        return torch.cat([self._scales[g : g + 1].expand(self.groups[g]) for g in groups])

    def off_bits_of(self, groups):
        """Bits that a squared unit costs a normal distribution as wide as the codewords in use, [d]."""
        return torch.cat([self._off_bits[g, : self.groups[g]] for g in groups])

    def codewords(self, g, index):
        """[N][d]"""
        return self.tables[g].words.index_select(0, index)

    @torch.no_grad()
    def prepare(self, quality, rows):
        """Makes usage, features, limits and context tables of a quality (tensor [1]) ready for a step.

        rows: learned features of each group, [R][K]."""
        self._words.copy_(self.words.index_select(0, quality)[0])
        words = self._words.double()
        counts = self.counts.index_select(0, quality)[0].double()
        scale = self.scale.index_select(0, quality)[0]
        share = (counts + SMOOTHING) / (counts.sum(1, keepdim=True) + self.codes * SMOOTHING)
        dead = share < LEAST_SHARE
        self._log_counts.copy_(torch.where(dead, torch.full_like(share, DEAD), torch.log2(share)))
        self._scales.copy_(scale)
        size = (share[:, :, None] * words * words).sum(1) + CELL
        self._off_bits.copy_(0.5 / math.log(2) / size)
        t = (words / scale[:, None, None]).clamp(-FEATURE_LIMIT, FEATURE_LIMIT)
        features = torch.stack([t, t.abs(), t * t / 4], 3).flatten(2).transpose(1, 2)
        self._base.copy_(features)
        grid = round_half_away(t * 16) / 16
        self._context.copy_(torch.stack([grid, grid.abs()], 2))
        taking = (~dead)[:, None].float()
        learned = torch.stack(rows) if self.learned else self._base[:, :0]
        for part, values in ((slice(0, 3 * self.most), self._base), (slice(3 * self.most, None), learned)):
            if values.shape[1]:
                self._limits[:, part] = head_limit((values.abs() * taking).amax(2))

    @torch.no_grad()
    def update(self, quality, keep):
        """Moves the codebooks of a quality towards the statistics of a step. keep: tensor, share that
        stays."""
        counts = self.counts.index_select(0, quality)[0] * keep + self.usage * (1 - keep)
        moments = self.moments.index_select(0, quality)[0] * keep + self.usage_sum * (1 - keep)
        total = counts.sum(1, keepdim=True)
        smoothed = (counts + SMOOTHING) * (total / (total + self.codes * SMOOTHING))
        self.counts.index_copy_(0, quality, counts[None])
        self.moments.index_copy_(0, quality, moments[None])
        self.words.index_copy_(0, quality, (moments / smoothed[:, :, None])[None])

    @torch.no_grad()
    def reseed(self, q, z, quantized, keys, places, gather):
        """Codes that are hardly used restart at badly represented latents, a few per group at a time.

        z: latents [positions][channels], quantized: what became of them; keys [G][K]: random, order the dead;
        places [G][RESTARTS][CANDIDATES]: random numbers of positions; gather: makes z and quantized of these
        those of whoever has the position. Returns how many restarted, a tensor."""
        counts = self.counts[q]
        total = counts.double().sum(1)
        dead = counts.double() < total[:, None] * LEAST_SHARE
        order = torch.where(dead, keys, torch.full_like(keys, -1))
        keys, chosen = order.topk(min(RESTARTS, self.codes), 1)
        places = places[:, : chosen.shape[1]]
        both = gather(torch.stack([z, quantized]), places.reshape(-1))
        both = torch.cat([both, torch.zeros_like(both[..., :1])], 2).view(2, *places.shape, self.channels + 1)
        own = both.gather(4, self._padded[None, :, None, None].expand(2, *places.shape, self.most))
        distance = ((own[0] - own[1]) ** 2).sum(3)
        worst = distance.argmax(2)[:, :, None, None].expand(-1, -1, 1, self.most)
        latents = own[0].gather(2, worst)[:, :, 0]
        restarts = keys >= 0
        share = (total * 2.0**-13).float()[:, None]
        wide = chosen[:, :, None].expand(-1, -1, self.most)
        for array, values, at in (
            (counts, share.expand_as(keys), chosen),
            (self.words[q], latents, wide),
            (self.moments[q], latents * share[:, :, None], wide),
        ):
            kept = array.gather(1, at)
            mask = restarts if at is chosen else restarts[:, :, None]
            array.scatter_(1, at, torch.where(mask, values, kept))
        return restarts.sum()

    def used(self, q):
        """Codewords used at least once in about 10^5 positions, over all groups of a quality, a tensor."""
        counts = self.counts[q].double()
        return (counts > counts.sum(1, keepdim=True) * 1e-5).sum()

    def channel_scales(self, q):
        """What layers that read codewords multiply each channel by."""
        scale = 1 / self.scale[q].clamp(min=0.7)
        return scale[self._channel[0]]

    def named(self):
        """Codebooks under their names in checkpoints."""
        result = {}
        for g, d in enumerate(self.groups):
            prefix = f'codebook.{self.level}.{g}.'
            result[prefix + 'words'] = self.words[:, g, :, :d]
            result[prefix + 'moments'] = self.moments[:, g, :, :d]
            result[prefix + 'counts'] = self.counts[:, g]
        return result


def head_limit(feature):
    """The largest absolute output of a head for a feature whose largest absolute value is given: 4095 units
    of 2^-6, times the largest power of two by which the feature can be multiplied within 16 bits."""
    feature = feature.double()
    # A feature that is always zero bounds nothing.
    exponent = torch.log2(LARGEST_FEATURE / feature.clamp(min=1e-18)).floor().clamp(min=0)
    scale = torch.exp2(exponent)
    # The logarithm may be off by its last bit.
    scale = torch.where((scale > 1) & (scale * feature > LARGEST_FEATURE), scale / 2, scale)
    scale = torch.where(2 * scale * feature <= LARGEST_FEATURE, 2 * scale, scale)
    return LARGEST_OUTPUT * scale
