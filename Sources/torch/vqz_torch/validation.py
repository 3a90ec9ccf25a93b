"""Bits and distortion of the averaged weights on centre crops of validation photographs, per quality."""

import math

import torch

from .codec import forward, search, see, to_blocks, to_samples
from .ssimulacra2 import scores

# Pixels that pass through the networks at once.
PIXELS_AT_ONCE = {'cpu': 384 * 384, 'cuda': 8 * 384 * 384}


class Validation:
    """points: (bits per pixel, PSNR) of each quality, means over the photographs; seen: SSIMULACRA2 of each,
    if it was measured."""

    def __init__(self, points, lambdas, seen=()):
        self.points, self.seen = points, seen
        losses = [lam * 255**2 / 10 ** (psnr / 10) + bpp for (bpp, psnr), lam in zip(points, lambdas)]
        # Mean over the qualities of D + R in bits per pixel.
        self.loss = sum(losses) / len(losses)

    def rows(self, state):
        """Lines of validation.csv."""
        return [
            f'{state.step},{state.megapixels:.1f},{state.seconds:.0f},'
            f'{q + 1},{bpp:.4f},{psnr:.3f},{self.loss:.4f}'
            for q, (bpp, psnr) in enumerate(self.points)
        ]

    def __str__(self):
        points = ' '.join(f'{bpp:.3f}@{psnr:.2f}' for bpp, psnr in self.points)
        seen = ' '.join(f'{score:.2f}' for score in self.seen)
        return f'loss {self.loss:.4f}: {points}' + (f', SSIMULACRA2 {seen}' if seen else '')


class Validator:
    """side: of the centre crops, a multiple of 32; no photograph is smaller. Processes share the
    photographs."""

    def __init__(self, photos, side, group):
        self.group, self.count = group, len(photos)
        own = [photos.centre(i, side) for i in range(group.rank, len(photos), group.size)]
        self.crops = torch.stack(own) if own else photos.pixels.new_zeros(0, side, side, 3)

    def run(self, state):
        """Measures every quality; with a pass of search where the run's steps have one, or as they are
        seen where steps learn from that."""
        model = state.model
        searches, sees = state.training.is_searching(state.step), state.training.is_visual(state.step)
        sums = torch.zeros(model.recipe.qualities, 2 + sees, dtype=torch.float64, device=model.device)
        batch = max(1, PIXELS_AT_ONCE[model.device.type] // self.crops.shape[1] ** 2)
        for q in range(model.recipe.qualities):
            quality = torch.tensor([q], device=model.device)
            model.prepare(quality, state.is_rounding, averaged=True)
            for crops in self.crops.split(batch):
                if len(crops) and sees:
                    sums[q] += measure_seen(model, crops, q, state.is_rounding)
                elif len(crops):
                    sums[q] += measure(model, crops, q, state.is_rounding, searches)
        means = (self.group.sum(sums) / self.count).tolist()
        points, seen = [tuple(point[:2]) for point in means], [point[2] for point in means if sees]
        return Validation(points, model.recipe.lambdas, seen)


def measure(model, crops, q, rounding, searches=False):
    """Sums over crops of bits per pixel and of PSNR, of a model that is ready at quality q."""
    unit = model.recipe.unit(q)
    pixels = to_blocks(crops.float() - 128)
    scaled = pixels * (1 / unit)
    if searches:
        limits = torch.tensor([-128 / unit, 127 / unit], device=model.device)
        result = search(model, scaled, limits, rounding)
    else:
        with torch.no_grad():
            result = forward(model, scaled, rounding)
    bits, decoded = _found(result, crops, unit)
    return torch.stack([bits, psnr(decoded, pixels).sum()])


@torch.no_grad()
def measure_seen(model, crops, q, rounding):
    """The same of indices that are chosen for what is seen, and sums of SSIMULACRA2."""
    unit = model.recipe.unit(q)
    pixels = to_blocks(crops.float() - 128)
    result, _ = see(model, pixels * (1 / unit), unit, rounding)
    bits, decoded = _found(result, crops, unit)
    seen = scores(*(to_samples(blocks) for blocks in (pixels, decoded)))
    return torch.stack([bits, psnr(decoded, pixels).sum(), seen.double().sum()])


def _found(result, crops, unit):
    """Sum of bits per pixel, and what is decoded in grey levels."""
    bits = (result.bits['top'] + result.bits['bottom']).detach().double() / crops[0, :, :, 0].numel()
    return bits, torch.round(result.output.detach() * unit).clamp(-128, 127)


def psnr(decoded, pixels):
    """Of each image, [n], double."""
    errors = ((decoded - pixels) ** 2).flatten(1).mean(1).double().clamp(min=1e-4)
    return 10 * math.log10(255 * 255) - 10 * torch.log10(errors)
