"""Layers of a model that follows another one, fitted by least squares before its first step."""

import math

import torch

from .codec import forward
from .kinds import run
from .layers import shuffle_down
from .skeleton import Skeleton

# Rounds of fitting weights to gains and gains to weights.
ROUNDS = 20
# Of the mean square of what is read, added to each: what is hardly ever there stays small.
RIDGE = 1e-6


def fit_inverse(model, blocks):
    """Gives a model the linear way back that is nearest to pixels, from codewords of all qualities, each in
    its units.

    blocks: crops for each quality, [n][h/8][w/8][192] in grey levels."""
    top, bottom = model.recipe.channels('top'), model.recipe.channels('bottom')
    kind, size = model.skeleton.bottom_inverse, 4 * top + bottom
    # Of what makes a block of 8x8 pixels: the top's codewords, at the columns of its quarter, the bottom's.
    squares = torch.zeros(size, size, dtype=torch.float64, device=kind.device)
    products = torch.zeros(size, 192, dtype=torch.float64, device=kind.device)
    for pixels in _batches(model, blocks):
        x = torch.cat(_codewords(model, pixels), -1).double().flatten(0, 2)
        squares += x.t() @ x
        products += x.t() @ pixels.double().flatten(0, 2)
    squares.diagonal().add_(RIDGE * squares.diagonal().mean())
    inverse = torch.linalg.solve(squares, products).to(kind)
    model.skeleton = Skeleton(
        model.skeleton.top,
        model.skeleton.bottom,
        inverse[: 4 * top].view(4, top, 192).transpose(1, 2).reshape(768, top),
        inverse[4 * top :].t().contiguous(),
    )


def _batches(model, blocks):
    """Pixels in units, 8 crops at a time; the model is ready for their quality."""
    for q, own in enumerate(blocks):
        model.prepare(torch.tensor([q], device=own.device))
        yield from (own / model.recipe.unit(q)).split(8)


@torch.no_grad()
def _codewords(model, pixels):
    """Codewords of both levels at 1/8: [n][h][w][4 T], all zero but a block's quarter, and [n][h][w][B]."""
    codewords = forward(model, pixels).codewords
    n, h, w, channels = codewords['top'].shape
    top = codewords['top'].new_zeros(n, h, 2, w, 2, 4, channels)
    for quarter in range(4):
        top[:, :, quarter // 2, :, quarter % 2, quarter] = codewords['top']
    return top.view(n, 2 * h, 2 * w, 4 * channels), codewords['bottom']


@torch.no_grad()
def fit_between(model, teacher, blocks):
    """Fits the last layer between the levels, so that the bottom's context starts as the teacher's does from
    the same context of the top.

    blocks: as above."""
    *others, last = model.networks.between
    (w,), qualities = last.weights, model.recipe.qualities
    # What the layer reads, and a one for the bias.
    size = w.inputs + 1
    squares = torch.zeros(qualities, size, size, dtype=torch.float64, device=model.device)
    products = torch.zeros(qualities, size, w.outputs, dtype=torch.float64, device=model.device)
    for q, own in enumerate(blocks):
        quality = torch.tensor([q], device=own.device)
        model.prepare(quality)
        teacher.prepare(quality, averaged=True)
        for pixels in (own / model.recipe.unit(q)).split(8):
            coded = forward(teacher, pixels).coded['top']
            start = teacher.parameters.start['bottom'].expand(*pixels.shape[:3], -1)
            theirs = {'topContext': coded.context, 'bottomContext': start}
            run(teacher.networks.between, theirs, teacher)
            arrays = {'topContext': coded.context}
            run(others, arrays, model)
            x = arrays['topContext'].flatten(0, 2).double()
            x = torch.cat([x, torch.ones_like(x[:, :1])], 1)
            squares[q] += x.t() @ x
            wanted = theirs['bottomContext'] - start
            products[q] += x.t() @ shuffle_down(wanted).flatten(0, 2).double()
    weights, gains, biases = _with_gains(squares, products)
    # Where the layer reads much, weights and gains share in making it small: a step changes neither much.
    size = (weights.norm(dim=1) / gains.abs().mean(0) / w.inputs).sqrt()
    layout, flat = model.parameters.layout, model.parameters.value
    layout.weight(flat, w)[:, 0, 0] = (weights / size[:, None]).float()
    layout.gain(flat)[:, layout.rows_of(w)] = (gains * size * math.sqrt(w.inputs)).float()
    layout.bias(flat)[:, layout.rows_of(w)] = biases.float()


def _with_gains(squares, products):
    """Weights [outputs][inputs] that all qualities share, gains and biases [Q][outputs], of a layer without
    neighbours.

    squares: sums of what it reads, with a one behind, by itself, [Q][inputs + 1][inputs + 1]; products: by
    what it should say, [Q][inputs + 1][outputs]."""
    squares.diagonal(dim1=1, dim2=2).add_(1e3 * RIDGE * squares.diagonal(dim1=1, dim2=2).mean(1, True))
    # Means, and what is left without them.
    count = squares[:, -1:, -1:]
    means, wanted = squares[:, :-1, -1:] / count, products[:, -1:] / count
    squares = squares[:, :-1, :-1] / count - means @ means.transpose(1, 2)
    products = products[:, :-1] / count - means @ wanted
    gains = torch.ones(len(squares), products.shape[2], dtype=squares.dtype, device=squares.device)
    for _ in range(ROUNDS):
        sums = torch.einsum('qo,qij->oij', gains * gains, squares)
        weights = torch.linalg.solve(sums, torch.einsum('qo,qio->oi', gains, products))
        energies = torch.einsum('oi,qij,oj->qo', weights, squares, weights)
        gains = torch.einsum('oi,qio->qo', weights, products) / energies
    return weights, gains, wanted[:, 0] - gains * torch.einsum('oi,qi->qo', weights, means[..., 0])
