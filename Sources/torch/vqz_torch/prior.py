"""A level's prior: contexts, choices and bits, phase by phase of group by group."""

import torch

from . import choice
from .layers import convolve
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


def code(model, level, latent, context, rounding=False, choose=None):
    """Chooses the codewords of a level.

    latent [n][h][w][channels]; context [n][h][w][C], before the first group; choose: indices [groups] of
    [positions] to keep in place of those of the least cost.
    Returns codewords, without a way back to the latents, bits in all, the last context and the indices."""
    n, h, w, channels = latent.shape
    books, parameters = model.codebooks[level], model.parameters
    z = latent.detach().reshape(-1, channels)
    words, context = torch.zeros_like(z), context.reshape(-1, context.shape[-1])
    bits, lattice, indices = [], None, {}
    for phase in model.networks.phases[level]:
        g, d = phase.group, books.groups[phase.group]
        channel = slice(books.offsets[g], books.offsets[g] + d)
        at, on_lattice = model.places(phase, (n, h, w))
        own = context if at is None else context.index_select(0, at)
        if reads_lattice(phase.pattern, phase.phase):
            own = own + lattice.index_select(0, on_lattice)
        hidden = convolve(own, phase.hidden, parameters, rounding)
        head = convolve(hidden, phase.output, parameters, rounding)
        latents = z[:, channel] if at is None else z[:, channel].index_select(0, at)
        given = None if choose is None else choose[g] if at is None else choose[g].index_select(0, at)
        cost, index = choice.Bits.apply(head, parameters.rows[level][g], latents, books.tables[g], given)
        bits.append(cost)
        _place(words[:, channel], at, books.codewords(g, index))
        indices.setdefault(g, []).append((at, index))
        if phase.context is None:
            continue
        seen = books.context_features(g, index)
        features = seen if at is None else _place(seen.new_zeros(z.shape[0], 2 * d), at, seen)
        context = context + convolve(features.view(n, h, w, -1), phase.context, parameters).flatten(0, 2)
        if phase.coarse is not None:
            features = _place(seen.new_zeros(z.shape[0] // 4, 2 * d), on_lattice, seen)
            update = convolve(features.view(n, h // 2, w // 2, -1), phase.coarse, parameters).flatten(0, 2)
            lattice = update if phase.phase == 0 else lattice + update
    return words.view(latent.shape), torch.stack(bits).sum(), context.view(n, h, w, -1), indices


def _place(target, at, values):
    """Sets the rows of a phase."""
    if at is None:
        target.copy_(values)
    else:
        target.index_copy_(0, at, values)
    return target
