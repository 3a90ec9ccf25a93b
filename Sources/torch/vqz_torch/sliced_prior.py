"""A level's prior in generation 2: slices of groups side by side, each dimension around a predicted mean."""

import torch

from .codebooks import FEATURE_LIMIT
from .prior import Coded, Contexts, choose, place


def code(model, level, latent, context, rounding=False, masking=None):
    """Chooses the codewords of a level: Coded. A codeword stands for what the latent has beside the mean that
    the context predicts; the context sees both as one, and no gradient passes through it to latents.

    latent [n][h][w][channels]; context [n][h][w][C], before the first slice; masking: what bits weigh; None:
    1 everywhere."""
    books = model.codebooks[level]
    z = latent.reshape(-1, latent.shape[3])
    codewords, rests, words = (torch.zeros_like(z) for _ in range(3))
    contexts, bits, prediction = Contexts(context, model.parameters, level), [], []
    for phase in model.networks.phases[level]:
        channels = books.channels_of(phase.groups)
        at, on_lattice = model.places(phase, latent.shape[:3])
        head = contexts.head(phase, at, on_lattice, rounding)
        own = z[:, channels] if at is None else z[:, channels].index_select(0, at)
        mean = head[:, channels.start - channels.stop :] * books.scales_of(phase.groups)
        rest = (own - mean).detach()
        costs, chosen = _choose(model, level, phase, head, rest, at, masking)
        bits += costs
        off = (own.detach() - mean) ** 2
        prediction.append((off * books.off_bits_of(phase.groups)).sum())
        e = mean.detach() + chosen
        for target, values in ((codewords, e), (rests, rest), (words, chosen)):
            place(target[:, channels], at, values)
        if phase.context is not None:
            contexts.add(phase, at, on_lattice, _features(e, books, phase.groups))
    return Coded(
        codewords.view(latent.shape),
        rests.view(latent.shape),
        words.view(latent.shape),
        torch.stack(bits).sum(),
        contexts.whole(),
        torch.stack(prediction).sum(),
    )


def _choose(model, level, phase, head, rest, at, masking):
    """Bits of each group of a slice, and its codewords [N][d]."""
    books = model.codebooks[level]
    costs, chosen, channel, output = [], [], 0, 0
    for g in phase.groups:
        d = books.groups[g]
        count = 3 * d + books.learned
        tilt, own = head[:, output : output + count], rest[:, channel : channel + d]
        cost, index = choose(model, level, g, tilt, own, at, masking)
        costs.append(cost)
        chosen.append(books.codewords(g, index))
        channel, output = channel + d, output + count
    return costs, torch.cat(chosen, 1)


def _features(e, books, groups):
    """What the context sees of latents as coded, [N][2d]: t and |t| on a grid of 1/16."""
    t = (e / books.scales_of(groups)).clamp(-FEATURE_LIMIT, FEATURE_LIMIT)
    t = torch.round(t * 16) / 16
    return torch.cat([t, t.abs()], 1)
