"""What a model of generation 2 takes over from one of generation 1: the analysis, codebooks, and what fits of
the prior. With one group a slice and the same phases, contexts and heads say the same as before."""

import math

import torch

from .codec import forward
from .errors import TrainingError
from .recipe import LEVELS


def take_over(model, teacher, sizes):
    """Sets values of a model to the averages of a teacher's. Returns whether the prior is among them.

    sizes: by which each level's context is divided, [C]. Those of generation 1 have grown to hundreds.
    Throws TrainingError where the recipes differ in what is taken over."""
    for name in ('lambdas', 'top_groups', 'bottom_groups', 'codes'):
        if getattr(model.recipe, name) != getattr(teacher.recipe, name):
            raise TrainingError(f'{name} differ from those of the teacher')
    source, target = _Numbers(teacher, teacher.parameters.average), _Numbers(model, model.parameters.value)
    for w in model.networks.analysis:
        same = source.layout.weights.get(w.name)
        if same is None or (same.kernel, same.inputs, same.outputs) != (w.kernel, w.inputs, w.outputs):
            raise TrainingError(f'{w.name} differs from that of the teacher, or it has none')
        target.copy(w, source, same)
    for level in LEVELS:
        own, other = model.codebooks[level], teacher.codebooks[level]
        for name in ('words', 'moments', 'counts', 'scale'):
            getattr(own, name).copy_(getattr(other, name))
    widths = ('context_width', 'head_width', 'learned_features')
    has_prior = all(getattr(model.recipe, name) == getattr(teacher.recipe, name) for name in widths)
    if has_prior:
        for level in LEVELS:
            _Prior(model, teacher, level, source, target, sizes[level]).take_over()
    return has_prior


@torch.no_grad()
def context_sizes(model, pixels, quality):
    """Root of the mean square of each channel of a level's last context, [C] of each level.

    pixels: [n][h/8][w/8][192] in units of the quality, a tensor [1]."""
    model.prepare(quality, averaged=True)
    contexts = {level: one.context.flatten(0, 2) for level, one in forward(model, pixels).coded.items()}
    return {level: context.pow(2).mean(0).sqrt().clamp(min=1) for level, context in contexts.items()}


class _Numbers:
    """The parameters of a model in a flat array."""

    def __init__(self, model, flat):
        self.layout, self._flat = model.parameters.layout, flat

    def weight(self, w):
        return self.layout.weight(self._flat, w)

    def gain(self, w):
        """[Q][outputs]"""
        return self.layout.gain(self._flat)[:, self.layout.rows_of(w)]

    def bias(self, w):
        """[Q][outputs]"""
        return self.layout.bias(self._flat)[:, self.layout.rows_of(w)]

    def vector(self, level, kind):
        return self.layout.vector(self._flat, level, kind)

    def copy(self, w, source, other):
        for kind in ('weight', 'gain', 'bias'):
            getattr(self, kind)(w).copy_(getattr(source, kind)(other))


class _Prior:
    """A level's prior, slice by slice."""

    def __init__(self, model, teacher, level, source, target, sizes):
        self._model, self._level, self._source, self._target = model, level, source, target
        self._sizes = sizes
        self._books = model.codebooks[level]
        self._known = {(phase.group, phase.phase): phase for phase in teacher.networks.phases[level]}
        self._patterns = {phase.group: phase.pattern for phase in teacher.networks.phases[level]}

    def take_over(self):
        for kind in ('start', 'rows'):
            self._target.vector(self._level, kind).copy_(self._source.vector(self._level, kind))
        self._target.vector(self._level, 'start').div_(self._sizes)
        for phase in self._model.networks.phases[self._level]:
            if any(self._patterns[g] != phase.pattern for g in phase.groups):
                continue
            known = [self._known[g, phase.phase] for g in phase.groups]
            self._take_head(phase, known)
            if phase.phase == 0:
                for kind in ('context', 'coarse'):
                    w = getattr(phase, kind)
                    if w is not None:
                        self._take_context(phase.groups, w, [getattr(other, kind) for other in known])

    def _take_head(self, phase, known):
        """The groups share the hidden layer: of each one's, the outputs that count most."""
        source, target = self._source, self._target
        parts, row = torch.arange(phase.hidden.outputs).tensor_split(len(known)), 0
        target.weight(phase.output).fill_(0)
        for other, part in zip(known, parts):
            hidden, rows = slice(part[0], part[-1] + 1), slice(row, row + other.output.outputs)
            first, second = source.weight(other.hidden), source.weight(other.output)
            sizes = first.flatten(1).norm(dim=1) * source.gain(other.hidden).abs().mean(0)
            counts = (second[:, 0, 0] * source.gain(other.output).abs().mean(0)[:, None]).norm(dim=0)
            kept = (sizes * counts).topk(len(part))[1].sort()[0]
            weights = first[kept] * self._sizes
            scale = weights.pow(2).mean((1, 2, 3)).sqrt().clamp(min=1e-9)
            target.weight(phase.hidden)[hidden] = weights / scale[:, None, None, None]
            target.weight(phase.output)[rows, :, :, hidden] = second[..., kept]
            for kind in ('gain', 'bias'):
                getattr(target, kind)(phase.hidden)[:, hidden] = getattr(source, kind)(other.hidden)[:, kept]
                getattr(target, kind)(phase.output)[:, rows] = getattr(source, kind)(other.output)
            target.gain(phase.hidden)[:, hidden] *= scale
            row = rows.stop

    def _take_context(self, groups, w, known):
        """Where groups share a layer, its gains are the nearest to all of theirs. Of a kernel that is larger
        the middle is left. known: None where nothing followed a group."""
        source, target = self._source, self._target
        dimensions = [self._books.groups[g] for g in groups]
        all_dimensions, cut = sum(dimensions), (3 - w.kernel) // 2
        weight = target.weight(w).fill_(0)
        target.bias(w).fill_(0)
        parts, gains, first = [], [], 0
        for d, other in zip(dimensions, known):
            channels = [*range(first, first + d), *range(all_dimensions + first, all_dimensions + first + d)]
            first += d
            if other is None:
                continue
            part = source.weight(other)[:, cut : 3 - cut, cut : 3 - cut] / math.sqrt(other.columns)
            size = part.flatten(1).norm(dim=1).clamp(min=1e-9)
            parts.append((channels, part / size[:, None, None, None]))
            gains.append(source.gain(other) * size)
            target.bias(w).add_(source.bias(other))
        if not parts:
            return
        # [outputs][Q][groups] as a product of gains and shares.
        left, values, right = torch.linalg.svd(torch.stack(gains, 2).transpose(0, 1), full_matrices=False)
        shares = right[:, 0]
        for (channels, part), share in zip(parts, shares.t()):
            weight[..., channels] = part * share[:, None, None, None] * math.sqrt(w.columns)
        target.gain(w).copy_((left[:, :, 0] * values[:, :1]).t() / self._sizes)
        target.bias(w).div_(self._sizes)

