"""A level's prior: contexts, choices and bits, phase by phase of group by group."""

from dataclasses import dataclass

import torch

from . import choice
from .layers import convolve, watch
from .phases import feeds_lattice, lattice_places, places, reads_lattice


class Straight(torch.autograd.Function):
    """The codewords, whose gradient passes to the latents."""

    @staticmethod
    def forward(ctx, latents, codewords):
        return codewords

    @staticmethod
    def backward(ctx, gradient):
        return gradient, None


class Places:
    """Positions of the phases of one input shape, on the device."""

    def __init__(self, device):
        self._device, self._known = device, {}

    def __call__(self, phase, shape):
        """A phase's positions among those of maps [n, h, w], None: all; and where they are on the lattice."""
        key = (phase.pattern, phase.phase, *shape)
        if key not in self._known:
            n, h, w = shape
            own = places(phase.pattern, phase.phase, n, h, w)
            lattice = None
            if feeds_lattice(phase.pattern, phase.phase) or reads_lattice(phase.pattern, phase.phase):
                lattice = lattice_places(own, w)
            self._known[key] = tuple(
                None if x is None else torch.from_numpy(x).to(self._device) for x in (own, lattice)
            )
        return self._known[key]


@dataclass
class Coded:
    """A level with its codewords chosen, without a way back to the latents: what decides about codewords,
    `latents` [n][h][w][channels] and what they became, `words`; bits in all; the context after the last
    group."""

    codewords: torch.Tensor
    latents: torch.Tensor
    words: torch.Tensor
    bits: torch.Tensor
    context: torch.Tensor
    # Bits by which the means that the context predicts are off; None: it predicts none.
    prediction: torch.Tensor = None


def code(model, level, latent, context, rounding=False, masking=None):
    """Chooses the codewords of a level: Coded.

    latent [n][h][w][channels]; context [n][h][w][C], before the first group; masking: what bits weigh; None:
    1 everywhere."""
    shape = latent.shape[:3]
    books, parameters = model.codebooks[level], model.parameters
    z = latent.detach().reshape(-1, latent.shape[3])
    words, contexts = torch.zeros_like(z), Contexts(context, parameters)
    bits = []
    for phase in model.networks.phases[level]:
        g, d = phase.group, books.groups[phase.group]
        channel = slice(books.offsets[g], books.offsets[g] + d)
        at, on_lattice = model.places(phase, shape)
        head = contexts.head(phase, at, on_lattice, rounding)
        latents = z[:, channel] if at is None else z[:, channel].index_select(0, at)
        cost, index = choose(model, level, g, head, latents, at, masking)
        bits.append(cost)
        place(words[:, channel], at, books.codewords(g, index))
        if phase.context is not None:
            contexts.add(phase, at, on_lattice, books.context_features(g, index))
    words = words.view(latent.shape)
    return Coded(words, latent, words, torch.stack(bits).sum(), contexts.whole())


def choose(model, level, group, head, latents, at, masking):
    """Bits and the index of a group at the positions of a phase."""
    rows, tables = model.parameters.rows[level][group], model.codebooks[level].tables[group]
    weights = None if masking is None else masking.weights(level, group, at)
    return choice.Bits.apply(head, rows, latents, tables, weights)


class Contexts:
    """The context of a level [n][h][w][C], and in groups of five phases that on the lattice, as they grow."""

    def __init__(self, context, parameters, level=''):
        self._shape, self._parameters, self._name = context.shape[:3], parameters, level + 'Context'
        self._context, self._lattice = context.reshape(-1, context.shape[-1]), None

    def whole(self):
        return self._context.view(*self._shape, -1)

    def head(self, phase, at, on_lattice, rounding):
        """What the head of a phase says of its positions, [N][J]."""
        own = self._context if at is None else self._context.index_select(0, at)
        if reads_lattice(phase.pattern, phase.phase):
            own = own + self._lattice.index_select(0, on_lattice)
        hidden = convolve(own, phase.hidden, self._parameters, rounding)
        return convolve(hidden, phase.output, self._parameters, rounding)

    def add(self, phase, at, on_lattice, seen):
        """Takes in the features of codewords of a phase's positions, [N][2d]."""
        n, h, w = self._shape
        features = seen if at is None else place(seen.new_zeros(n * h * w, seen.shape[1]), at, seen)
        update = convolve(features.view(n, h, w, -1), phase.context, self._parameters)
        self._context = self._context + update.flatten(0, 2)
        watch(self._name, self._context)
        if phase.coarse is not None:
            features = place(seen.new_zeros(n * h * w // 4, seen.shape[1]), on_lattice, seen)
            update = convolve(features.view(n, h // 2, w // 2, -1), phase.coarse, self._parameters)
            update = update.flatten(0, 2)
            self._lattice = update if phase.phase == 0 else self._lattice + update
            watch(self._name, self._lattice)


def place(target, at, values):
    """Sets the rows of a phase."""
    if at is None:
        target.copy_(values)
    else:
        target.index_copy_(0, at, values)
    return target
