"""What a model of generation 2 takes over from one of generation 1: the analysis, codebooks, and what fits of
the prior. With one group a slice and the same phases, contexts and heads say the same as before."""

import math

import torch

from .codec import forward
from .errors import TrainingError
from .layers import listening
from .recipe import LEVELS

# By which what reads a large context has larger weights and smaller gains: then a step changes neither much.
READER_SIZE = 10


def take_over(model, teacher, sizes):
    """Sets values of a model to the averages of a teacher's. Returns whether the prior is among them.

    sizes: of the teacher, from `sizes_within`.
    Throws TrainingError where generations are others, or recipes differ in what is taken over."""
    if (model.recipe.generation, teacher.recipe.generation) != (2, 1):
        raise TrainingError('a teacher is of generation 1, what follows it of generation 2')
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
    if any(getattr(model.recipe, name) != getattr(teacher.recipe, name) for name in widths):
        return False
    for level in LEVELS:
        _Prior(model, teacher, level, source, target, sizes).take_over()
    w = target.layout.weights['synthesis.context']
    target.weight(w).mul_(READER_SIZE / sizes['bottom'])
    target.gain(w).fill_(1 / READER_SIZE)
    return True


def take_synthesis(state, other):
    """Gives a state the synthesis of another one, with averages and moments.

    Throws TrainingError unless recipes and skeletons are the same."""
    if state.model.recipe != other.model.recipe:
        raise TrainingError('the recipe of the synthesis is another one')
    skeletons = [one.model.skeleton.matrices for one in (state, other)]
    if len(skeletons[0]) != len(skeletons[1]) or not all(map(torch.equal, *skeletons)):
        raise TrainingError('the synthesis adds to another linear part')
    own, theirs = state.model.parameters, other.model.parameters
    of_synthesis = torch.zeros_like(own.value)
    own.layout.mark(of_synthesis, 'synthesis', 1)
    for target, source in (
        (own.value, theirs.value),
        (own.average, theirs.average),
        (state.moment1, other.moment1),
        (state.moment2, other.moment2),
    ):
        target.copy_(torch.where(of_synthesis > 0, source, target))


@torch.no_grad()
def sizes_within(model, crops):
    """Roots of the mean squares of a prior's contexts, [C] by level, and of what second layers of heads read,
    [H] by their names: the largest of all qualities; 1 where they are smaller. They grow to hundreds.

    crops: for each quality, [n][h/8][w/8][192] in grey levels."""
    found = {}

    def see(name, x):
        size = x.flatten(0, -2).pow(2).mean(0).sqrt().clamp(min=1)
        found[name] = torch.maximum(found.get(name, size), size)

    def see_hidden(x, w, _):
        if w.name.endswith('head2'):
            see(w.name, x.clamp(min=0))

    for q, own in enumerate(crops):
        model.prepare(torch.tensor([q], device=own.device), averaged=True)
        with listening(see_hidden):
            coded = forward(model, own / model.recipe.unit(q)).coded
        for level, one in coded.items():
            see(level, one.context)
    return found


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
    """A level's prior, slice by slice. Weights keep the size that they have: the larger they have grown, the
    less a step turns them."""

    def __init__(self, model, teacher, level, source, target, sizes):
        self._model, self._level, self._source, self._target = model, level, source, target
        self._sizes, self._books = sizes, model.codebooks[level]
        self._known = {(phase.group, phase.phase): phase for phase in teacher.networks.phases[level]}
        self._patterns = {phase.group: phase.pattern for phase in teacher.networks.phases[level]}

    def take_over(self):
        for kind in ('start', 'rows'):
            self._target.vector(self._level, kind).copy_(self._source.vector(self._level, kind))
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
        parts, row, sizes = torch.arange(phase.hidden.outputs).tensor_split(len(known)), 0, []
        target.weight(phase.output).fill_(0)
        for other, part in zip(known, parts):
            hidden, rows = slice(part[0], part[-1] + 1), slice(row, row + other.output.outputs)
            weight, size = source.weight(other.output), self._sizes[other.output.name]
            counts = (weight[:, 0, 0] * source.gain(other.output).abs().mean(0)[:, None]).norm(dim=0)
            kept = (counts * size).topk(len(part))[1].sort()[0]
            target.weight(phase.hidden)[hidden] = source.weight(other.hidden)[kept]
            target.weight(phase.output)[rows, :, :, hidden] = weight[..., kept]
            for kind in ('gain', 'bias'):
                getattr(target, kind)(phase.hidden)[:, hidden] = getattr(source, kind)(other.hidden)[:, kept]
                getattr(target, kind)(phase.output)[:, rows] = getattr(source, kind)(other.output)
            row = rows.stop
            sizes.append(size[kept])
        # The means, which begin at zero.
        target.gain(phase.output)[:, row:] = 1 / torch.cat(sizes).pow(2).mean().sqrt()

    def _take_context(self, groups, w, known):
        """Where groups share a layer, its gains are the nearest to all of theirs. Of a kernel that is larger
        the middle is left. known: None where nothing followed a group."""
        source, target = self._source, self._target
        if len(known) == 1 and known[0] is not None and known[0].kernel == w.kernel:
            target.copy(w, source, known[0])
            return
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
            part = source.weight(other)[:, cut : 3 - cut, cut : 3 - cut]
            parts.append((channels, part))
            gains.append(source.gain(other) / math.sqrt(other.columns))
            target.bias(w).add_(source.bias(other))
        if not parts:
            return
        # [outputs][Q][groups] as a product of gains and shares, the largest of which is 1.
        left, values, right = torch.linalg.svd(torch.stack(gains, 2).transpose(0, 1), full_matrices=False)
        shares, gain = right[:, 0], left[:, :, 0] * values[:, :1]
        largest = shares.gather(1, shares.abs().argmax(1, keepdim=True))
        for (channels, part), share in zip(parts, (shares / largest).t()):
            weight[..., channels] = part * share[:, None, None, None]
        target.gain(w).copy_((gain * largest).t() * math.sqrt(w.columns))
