"""The whole codec between pixels and the loss D + R + commitment, in bits."""

import torch

from .codebooks import Codebooks
from .generations import networks_of, prior_of
from .kinds import run
from .masking import Masking
from .parameters import Parameters
from .prior import Places, Straight
from .ssimulacra2 import scores

# How far a pass of the encoder's search moves latents, by generation and level.
SEARCH_PARTS = {1: {'top': 1 / 4, 'bottom': 3 / 4}, 2: {'top': 3 / 4, 'bottom': 3 / 8}}
READ_BY_SYNTHESIS = ('topCodewords', 'bottomCodewords', 'bottomContext')
# Points of SSIMULACRA2 that a decibel of PSNR has to win for being given up.
ANCHOR = 1.5


class Model:
    """Networks, codebooks, priors and skeleton on one device. dtype: of the products of the networks."""

    def __init__(self, recipe, skeleton, device='cpu', dtype=torch.float32):
        self.recipe, self.skeleton, self.device = recipe, skeleton, torch.device(device)
        self.networks, self.code = networks_of(recipe), prior_of(recipe)
        self.parameters = Parameters(self.networks, self.device, dtype)
        self.codebooks = {level: Codebooks(recipe, level, self.device) for level in ('top', 'bottom')}
        self.places = Places(self.device)
        # What a step counts, in one piece for one sum over all processes: top and bottom bits, squared error,
        # and the statistics of the codebooks.
        sizes = [books.statistics_count for books in self.codebooks.values()]
        self.statistics = torch.zeros(4 + sum(sizes), device=self.device)
        self.costs = self.statistics[:3]
        for books, part in zip(self.codebooks.values(), self.statistics[4:].split(sizes)):
            books.gather_statistics(part)
        # Grey levels per latent unit, of each quality.
        self.units = torch.tensor([recipe.unit(q) for q in range(recipe.qualities)], device=self.device)

    def arrays(self):
        """All that a run learns or starts with."""
        arrays = [*self.skeleton.matrices, self.parameters.value, self.parameters.average]
        for books in self.codebooks.values():
            arrays += [books.scale, books.words, books.moments, books.counts]
        return arrays

    def set_input_scales(self):
        """Layers that read codewords divide each channel by its usual size at the middle quality."""
        middle = self.recipe.qualities // 2
        self.parameters.set_input_scales(
            {level: books.channel_scales(middle) for level, books in self.codebooks.items()}
        )

    def prepare(self, quality, rounding=False, averaged=False):
        """Makes everything ready for a step at a quality, a tensor [1]."""
        self.statistics.zero_()
        self.parameters.prepare(quality, rounding, averaged)
        for level, books in self.codebooks.items():
            books.prepare(quality, self.parameters.rows[level])

    def clear_statistics(self):
        self.statistics.zero_()


class Result:
    """What a forward pass found, as tensors: the levels as they were coded; latents and codewords of each
    level, with their way back; squared error in units^2, summed over the batch; the output in units."""

    def __init__(self, coded, latents, codewords, distortion, output):
        self.coded, self.latents, self.codewords = coded, latents, codewords
        self.bits = {level: one.bits for level, one in coded.items()}
        self.distortion, self.output = distortion, output

    def loss(self, commitment):
        """D + R + commitment."""
        return self.distortion + self.rate() + self.commitment(commitment)

    def rate(self):
        """Bits of both levels, and those that predicted means are off."""
        rate = self.bits['top'] + self.bits['bottom']
        for one in self.coded.values():
            if one.prediction is not None:
                rate = rate + one.prediction
        return rate

    def commitment(self, weight, distances=None):
        """weight * ||z - e||^2. distances: what a square counts, as the latents of each level; None: 1."""
        loss = 0
        for level, z in self.latents.items():
            if weight and z.requires_grad:
                squares = (z - self.codewords[level].detach()) ** 2
                loss = loss + weight * (squares if distances is None else squares * distances[level]).sum()
        return loss


def forward(model, pixels, rounding=False, learns_analysis=True):
    """The codec on pixels [n][h/8][w/8][192] in units of the quality that the model is prepared for."""
    return _finish(model, *_encode(model, pixels, rounding, learns_analysis), rounding)


def forward_prior(model, pixels, rounding=False):
    """The codec without its synthesis, on latents that stay: what is left of the bottom's stands for the
    error of pixels, to which transforms that are nearly orthonormal take it."""
    arrays, latents, coded = _encode(model, pixels, rounding, learns_analysis=False)
    distortion = ((latents['bottom'] - coded['bottom'].codewords) ** 2).sum().detach()
    codewords = {'top': arrays['topCodewords'], 'bottom': arrays['bottomCodewords']}
    return Result(coded, latents, codewords, distortion, None)


@torch.no_grad()
def read_by_synthesis(model, pixels, rounding=False):
    """The arrays that the synthesis reads, {name: [n][h][w][channels]}."""
    arrays, _, coded = _encode(model, pixels, rounding)
    arrays['bottomContext'] = coded['bottom'].context
    return {name: arrays[name] for name in READ_BY_SYNTHESIS}


def synthesize(model, pixels, read, rounding=False):
    """Squared error in units^2 of what the synthesis makes of given arrays, summed over the batch."""
    arrays = {'pixels': pixels, **read}
    run(model.networks.synthesize, arrays, model, rounding)
    return ((arrays['output'] - pixels) ** 2).sum()


def see(model, pixels, unit, rounding=False, learns_analysis=True):
    """The codec on indices that are chosen as `--tune visual` does in one pass. Returns the masking too.

    unit: grey levels."""
    masking = Masking(pixels * unit, model.recipe)
    arrays, latents, coded = _encode(model, pixels, rounding, learns_analysis, masking)
    return _finish(model, arrays, latents, coded, rounding), masking


def seen_errors(result, pixels, unit):
    """What is seen of a result's errors in each crop, [n]: the points that SSIMULACRA2 takes off, and an
    anchor on the squared error in dB."""
    original, decoded = (to_samples(x * unit) for x in (pixels, result.output))
    # Where the picture's samples end, the gradient goes on.
    decoded = decoded + (decoded.detach().clamp(0, 255) - decoded.detach())
    error = 1 + ((original - decoded) ** 2).mean((1, 2, 3))
    points = 100 - scores(original, decoded, is_whole=False)
    return points + ANCHOR * 10 * torch.log10(error)


def seen_loss(result, masking, pixels, unit, price, commitment):
    """Errors as they are seen + R + commitment, in bits. Where bits weigh less in the choice, latents stay
    nearer to codewords.

    price: bits per pixel that a point of SSIMULACRA2 is worth."""
    errors = seen_errors(result, pixels, unit).sum() * (price * pixels[0].numel() / 3)
    distances = {level: 1 / masking.channel_weights(level) for level in result.latents}
    return errors + result.rate() + result.commitment(commitment, distances)


def _encode(model, pixels, rounding=False, learns_analysis=True, masking=None):
    """Named arrays up to the codewords, latents, and levels as coded."""
    arrays = {'pixels': pixels}

    def analyze(layers, latent):
        with torch.set_grad_enabled(learns_analysis and torch.is_grad_enabled()):
            run(layers, arrays, model, rounding)
        return arrays[latent] if learns_analysis else arrays[latent].detach()

    top = analyze(model.networks.analyze_top, 'topLatent')
    coded = {'top': _code_top(model, top, rounding, masking)}
    arrays['topCodewords'] = Straight.apply(top, coded['top'].codewords)
    bottom = analyze(model.networks.analyze_bottom, 'bottomLatent')
    coded['bottom'] = _code_bottom(model, bottom, coded['top'].context, rounding, masking)
    arrays['bottomCodewords'] = Straight.apply(bottom, coded['bottom'].codewords)
    return arrays, {'top': top, 'bottom': bottom}, coded


def search(model, pixels, limits, rounding=False):
    """The codec after a pass of the encoder's search: latents move by a part of the step down the gradient of
    the squared error, with contexts as they are, and are coded again (spec/vqz-format.md, section 9;
    spec/vqm-model-2.md, section 7). The analysis gets no gradients.

    limits: smallest and largest pixel in units, tensors."""
    with torch.no_grad():
        first = forward(model, pixels, rounding)
    words = {level: first.codewords[level].detach().requires_grad_() for level in first.codewords}
    with torch.enable_grad():
        arrays = {'pixels': pixels, 'topCodewords': words['top'], 'bottomCodewords': words['bottom']}
        arrays['bottomContext'] = first.coded['bottom'].context
        run(model.networks.synthesize, arrays, model, rounding)
        error = torch.maximum(torch.minimum(arrays['output'].detach(), limits[1]), limits[0]) - pixels
        slopes = torch.autograd.grad(arrays['output'], list(words.values()), error)
    model.clear_statistics()
    latents = {}
    for (level, e), slope in zip(words.items(), slopes):
        z, part = first.latents[level].detach(), SEARCH_PARTS[model.recipe.generation][level]
        latents[level] = z + part * (e.detach() - slope - z)
    bottom = latents['bottom'] + model.skeleton.top_to_bottom(words['top'].detach())
    coded = {'top': _code_top(model, latents['top'], rounding)}
    top = coded['top'].codewords
    bottom = bottom - model.skeleton.top_to_bottom(top)
    coded['bottom'] = _code_bottom(model, bottom, coded['top'].context, rounding)
    arrays = {'pixels': pixels, 'topCodewords': top, 'bottomCodewords': coded['bottom'].codewords}
    return _finish(model, arrays, {'top': latents['top'], 'bottom': bottom}, coded, rounding)


def _code_top(model, latent, rounding, masking=None):
    context = model.parameters.start['top'].expand(*latent.shape[:3], -1)
    return model.code(model, 'top', latent, context, rounding, masking)


def _code_bottom(model, latent, context, rounding, masking=None):
    start = model.parameters.start['bottom'].expand(*latent.shape[:3], -1)
    arrays = {'topContext': context, 'bottomContext': start}
    run(model.networks.between, arrays, model, rounding)
    return model.code(model, 'bottom', latent, arrays['bottomContext'], rounding, masking)


def _finish(model, arrays, latents, coded, rounding):
    arrays['bottomContext'] = coded['bottom'].context
    run(model.networks.synthesize, arrays, model, rounding)
    distortion = ((arrays['output'] - arrays['pixels']) ** 2).sum()
    codewords = {'top': arrays['topCodewords'], 'bottom': arrays['bottomCodewords']}
    return Result(coded, latents, codewords, distortion, arrays['output'])


def to_blocks(pixels):
    """[n][h][w][3] -> [n][h/8][w/8][192]: row, column, channel within a block."""
    n, h, w, _ = pixels.shape
    return pixels.reshape(n, h // 8, 8, w // 8, 8, 3).transpose(2, 3).reshape(n, h // 8, w // 8, 192)


def from_blocks(blocks):
    """The inverse."""
    n, h, w, _ = blocks.shape
    return blocks.reshape(n, h, w, 8, 8, 3).transpose(2, 3).reshape(n, 8 * h, 8 * w, 3)


def to_samples(blocks):
    """Blocks in grey levels as samples of 0 to 255, [n][3][h][w]."""
    return (from_blocks(blocks) + 128).permute(0, 3, 1, 2)
