"""The start of a run: a linear skeleton and codebooks fitted to crops, networks near zero."""

import numpy as np
import torch

from .choice import DEAD
from .codebooks import LEAST_SHARE, SMOOTHING
from .codec import Model
from .fitted import fit_between, fit_inverse
from .inheritance import sizes_within, take_over
from .layers import shuffle_down
from .photos import CropSampler
from .random_source import RandomSource
from .recipe import LEVELS
from .skeleton import Skeleton

CROPS = 96
# Of each quality, for what follows another model.
FITTED_CROPS, SIZED_CROPS = 32, 8
# One latent of so many counts twice as large too, where means are predicted.
FAR = 64
ITERATIONS = 15


def fresh(recipe, training, photos, device='cpu', dtype=torch.float32):
    """A model and the random numbers that its run goes on with. The same on every process of a group."""
    random = RandomSource(training.seed)
    blocks = _crops(photos, training, 0, random).to(device)
    model = Model(recipe, fit_skeleton(blocks, recipe), device, dtype)
    if training.drawn:
        # Codewords reach what is drawn; the transforms are those of photographs.
        blocks = _crops(photos, training, training.drawn, random).to(device)
    start_networks(model, np.random.Generator(np.random.PCG64(random.next())))
    choices = np.random.Generator(np.random.PCG64(random.next()))
    with torch.no_grad():
        for q in range(recipe.qualities):
            _fit_codebooks(model, q, blocks / recipe.unit(q), training, choices)
    model.set_input_scales()
    model.parameters.average.copy_(model.parameters.value)
    return model, random


def following(recipe, training, teacher, photos, device='cpu', dtype=torch.float32):
    """A model that takes over from another one its analysis, transforms, codebooks and what fits of its
    prior, and the random numbers that its run goes on with. The linear way back to pixels is fitted to these.
    The same on every process of a group.

    Throws TrainingError where the recipes differ in what is taken over."""
    random = RandomSource(training.seed)
    model = Model(recipe, Skeleton(*teacher.skeleton.matrices), device, dtype)
    start_networks(model, np.random.Generator(np.random.PCG64(random.next())))
    crops = [
        _crops(photos, training, training.drawn, random, FITTED_CROPS).to(device)
        for _ in range(recipe.qualities)
    ]
    sizes = sizes_within(teacher, [own[:SIZED_CROPS] for own in crops])
    has_prior = take_over(model, teacher, sizes)
    model.set_input_scales()
    if has_prior:
        fit_between(model, teacher, crops)
    fit_inverse(model, crops)
    model.parameters.average.copy_(model.parameters.value)
    return model, random


def _crops(photos, training, drawn, random, count=CROPS):
    """Blocks of crops, a share of them of drawings."""
    sampler = CropSampler(photos, training.crop, drawn=drawn)
    _, places = sampler.draw(random, count)
    return sampler.take(training.crop, torch.tensor(places, device=photos.pixels.device))


def leading_vectors(vectors, count):
    """The eigenvectors of sum x xt with the largest eigenvalues, as rows; their largest components are
    positive."""
    # Sums of so many products in 32 bits would lose the small ones.
    x = vectors.flatten(0, 2)
    covariance = sum((part.double().t() @ part.double() for part in x.split(8192)), 0.0) / x.shape[0]
    rows = torch.linalg.eigh(covariance)[1].flip(1)[:, :count].t()
    largest = rows.gather(1, rows.abs().argmax(1, keepdim=True))
    return (rows * torch.sign(largest)).float().contiguous()


def fit_skeleton(blocks, recipe):
    """Top: the leading vectors of 16x16 blocks; bottom: those of 8x8 blocks of what the top leaves."""
    top = leading_vectors(shuffle_down(blocks), recipe.channels('top'))
    only_top = Skeleton(top, torch.zeros(1, 192, device=top.device))
    rest = blocks - only_top.synthesize_top(only_top.analyze_top(blocks))
    return Skeleton(top, leading_vectors(rest, recipe.channels('bottom')))


def start_networks(model, random):
    """Normal weights at unit variance, or zeros; gains as declared; biases zero."""
    parameters, layout = model.parameters, model.parameters.layout

    def normal(shape, deviation=1.0):
        return torch.from_numpy(random.standard_normal(shape, np.float32) * np.float32(deviation))

    flat = torch.zeros(layout.count)
    for w in layout.weights.values():
        if not w.is_zero:
            weight = layout.weight(flat, w)
            weight.copy_(normal(weight.shape))
            weight[:, w.kernel // 2, w.kernel // 2] += w.centre
        layout.gain(flat)[:, layout.rows_of(w)] = torch.tensor(w.gains)[:, None]
    for level in LEVELS:
        for kind in ('start', 'rows'):
            vector = layout.vector(flat, level, kind)
            vector.copy_(normal(vector.shape, 0.5))
    parameters.value.copy_(flat)


def _fit_codebooks(model, q, blocks, training, random):
    skeleton, share = model.skeleton, training.batch * training.crop**2
    top = skeleton.analyze_top(blocks)
    predicts = model.recipe.generation == 2
    quantized = _fit_level(model.codebooks['top'], q, top, share / 256, predicts, random)
    bottom = skeleton.analyze_bottom(blocks) - skeleton.top_to_bottom(quantized)
    _fit_level(model.codebooks['bottom'], q, bottom, share / 64, predicts, random)


def _fit_level(books, q, latents, usage, predicts, random):
    """Entropy-constrained k-means (Chou, Lookabaugh and Gray 1989) of every group. usage: what N sums to, the
    positions of a training step; predicts: whether a mean is subtracted, which where it is wrong leaves more
    than the latent. Returns the codewords of the latents."""
    z = latents.flatten(0, 2)
    quantized = torch.zeros_like(z)
    for g, d in enumerate(books.groups):
        channel = slice(books.offsets[g], books.offsets[g] + d)
        own = z[:, channel].contiguous()
        books.scale[q, g] = max(0.35, own.double().pow(2).mean().sqrt().item())
        if predicts:
            own = torch.cat([own, 2 * own[::FAR]])
        words, counts = spread(own, books.codes, random), torch.ones(books.codes, device=z.device)
        for _ in range(ITERATIONS):
            words, counts, index, before = _iterate(own, words, counts)
        quantized[:, channel] = before.index_select(0, index[: z.shape[0]])
        counts = counts * (usage / own.shape[0])
        books.counts[q, g] = counts
        books.words[q, g, :, :d] = words
        books.moments[q, g, :, :d] = words * counts[:, None]
    return quantized.view(latents.shape)


def spread(z, codes, random):
    """K codewords at least a radius apart: the origin, then latents. The radius starts near the spacing of an
    optimal quantiser at one bit per unit^2 and grows until the codewords reach everywhere."""
    order = random.integers(z.shape[0], size=min(z.shape[0], 8192))
    candidates = z.index_select(0, torch.from_numpy(order).to(z.device)).cpu().numpy()
    radius = np.float32(2.2)
    while True:
        chosen = np.zeros((codes, z.shape[1]), np.float32)
        free = (candidates**2).sum(1) >= radius * radius
        count, first = 1, 0
        while count < codes:
            first += int(free[first:].argmax()) if free[first:].any() else len(free)
            if first >= len(free):
                break
            chosen[count] = candidates[first]
            free &= ((candidates - chosen[count]) ** 2).sum(1) >= radius * radius
            count += 1
        if count < codes:
            return torch.from_numpy(chosen).to(z.device)
        radius *= np.float32(1.15)


def _iterate(z, words, counts):
    """One assignment by cost and one move of codewords to their cells' means."""
    share = (counts.double() + SMOOTHING) / (counts.double().sum() + len(counts) * SMOOTHING)
    logs = torch.where(share < LEAST_SHARE, torch.full_like(share, DEAD), torch.log2(share)).float()
    index = torch.cat(
        [_nearest(part, words, logs) for part in z.split(512 if z.device.type == 'cpu' else 1 << 18)]
    )
    counts = torch.bincount(index, minlength=len(words)).float()
    sums = torch.zeros_like(words).index_add_(0, index, z)
    moved = torch.where(counts[:, None] > 0, sums / counts.clamp(min=1)[:, None], words)
    return moved, counts, index, words


def _nearest(z, words, logs):
    # Without ||z||^2, which is common to all.
    return torch.addmm((words * words).sum(1) - logs, z, words.t(), alpha=-2).argmin(1)
