"""Training of an autoencoder and of its priors, and what became of them."""

import json
import math
import os
import time

import torch
import torch.nn.functional as F

from .. import safetensors
from ..codec import from_blocks
from ..errors import TrainingError
from ..photos import CropSampler, PhotoSet
from ..random_source import RandomSource
from . import coding
from .autoencoders import KINDS
from .pixelcnn import bits, priors
from .quantizer import perplexity

COMMITMENT = 0.25
FILE = 'model.safetensors'


class Run:
    """An autoencoder with priors for its levels. settings: kind, width, codes, dimensions, prior_width,
    layers."""

    def __init__(self, settings, device='cpu'):
        self.settings, self.device = settings, torch.device(device)
        torch.manual_seed(1)
        self.model = KINDS[settings['kind']](settings['width'], settings['codes'], settings['dimensions']).to(
            device
        )
        self.priors = priors(
            self.model.scales, settings['codes'], settings['prior_width'], settings['layers']
        ).to(device)

    def save(self, folder):
        os.makedirs(folder, exist_ok=True)
        parts = {'model': self.model, 'priors': self.priors}
        tensors = {
            f'{name}.{key}': value.cpu().numpy()
            for name, part in parts.items()
            for key, value in part.state_dict().items()
        }
        safetensors.write_atomically(
            os.path.join(folder, FILE),
            safetensors.serialized(tensors, {'settings': json.dumps(self.settings)}),
        )

    @classmethod
    def load(cls, folder, device='cpu'):
        path = os.path.join(folder, FILE)
        tensors, metadata = safetensors.read(path)
        try:
            run = cls(json.loads(metadata['settings']), device)
            for name, part in (('model', run.model), ('priors', run.priors)):
                part.load_state_dict(
                    {
                        key[len(name) + 1 :]: torch.from_numpy(value.copy())
                        for key, value in tensors.items()
                        if key.startswith(name + '.')
                    }
                )
        except (KeyError, ValueError, TypeError, RuntimeError) as error:
            raise TrainingError(f'{path}: not a run of these models: {str(error).splitlines()[0]}') from None
        run.model.eval(), run.priors.eval()
        return run

    @property
    def multiple(self):
        """Sides of images are multiples of this."""
        return self.model.scales[0]

    @torch.no_grad()
    def encode(self, pixels):
        """Reconstruction, bytes, and indices of each level, of images [n][h][w][3], bytes."""
        x = pixels.to(self.device).permute(0, 3, 1, 2).float() / 255 - 0.5
        y, indices, _ = self.model(x)
        return to_bytes(y), indices

    @torch.no_grad()
    def prior_bits(self, indices):
        """Of each level in all."""
        above, result = None, []
        for prior, index in zip(self.priors, indices):
            result.append(bits(prior, index, above).sum().item())
            above = index
        return result

    def shapes(self, height, width):
        return [(height // s, width // s) for s in self.model.scales]


def to_bytes(y):
    """[n][3][h][w] in -1/2...1/2 -> [n][h][w][3], bytes."""
    return ((y + 0.5) * 255).round().clamp(0, 255).permute(0, 2, 3, 1).byte().cpu()


class Crops:
    def __init__(self, folder, side, device, seed=1):
        self.photos = PhotoSet(folder, side, device)
        self.sampler, self.random = CropSampler(self.photos, side), RandomSource(seed)

    def draw(self, count):
        """[n][3][h][w] in -1/2...1/2."""
        side, places = self.sampler.draw(self.random, count)
        blocks = self.sampler.take(side, torch.tensor(places, device=self.photos.pixels.device))
        return from_blocks(blocks).permute(0, 3, 1, 2) / 255 + (128 / 255 - 0.5)


def fit(run, folder, options, report):
    """The autoencoder for half of the time or steps, the priors on its indices for the rest."""
    crops = Crops(options.data, options.crop, run.device)

    def autoencode():
        x = crops.draw(options.batch)
        y, _, commitment = run.model(x)
        loss = F.mse_loss(y, x)
        return loss + COMMITMENT * commitment * x.var(), 10 * math.log10(1 / max(loss.item(), 1e-9))

    def predict():
        with torch.no_grad():
            _, indices, _ = run.model(crops.draw(options.batch))
        above, whole = None, 0
        for prior, index in zip(run.priors, indices):
            whole = whole + bits(prior, index, above).sum()
            above = index
        per_pixel = whole / (options.batch * options.crop**2)
        return per_pixel, per_pixel.item()

    run.model.train()
    _optimise(run.model, autoencode, options, 'autoencoder, dB', options.rate, report)
    run.model.eval()
    run.priors.train()
    _optimise(run.priors, predict, options, 'prior, bits per pixel', options.prior_rate, report)
    run.priors.eval()
    run.save(folder)


def _optimise(part, step, options, name, rate, report):
    optimizer = torch.optim.Adam(part.parameters(), rate)
    begin, last, done, sums = time.monotonic(), time.monotonic(), 0, []
    while True:
        passed = time.monotonic() - begin
        share = max(
            done / options.steps if options.steps else 0,
            passed / (30 * options.minutes) if options.minutes else 0,
        )
        if share >= 1:
            break
        for group in optimizer.param_groups:
            # Constant, then down to nothing over the last third.
            group['lr'] = rate * min(1, max(0.02, 3 * (1 - share)))
        loss, value = step()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        done += 1
        sums.append(value)
        if time.monotonic() - last > options.report_every or done == 1:
            report(f'{name}: step {done}, {sum(sums) / len(sums):.4f}, {100 * share:.0f}%')
            last, sums = time.monotonic(), []


def measure(run, folder, side, count, coded):
    """Codebook use and perplexity, PSNR, bits per pixel of centre crops: at fixed length, by the prior, and
    as bytes for the first `coded` of them, which are decoded again."""
    photos = PhotoSet(folder, side, run.device)
    levels = len(run.model.scales)
    psnr, prior, real, lengths, seen = 0.0, [0.0] * levels, 0.0, 0.0, [[] for _ in range(levels)]
    number = min(count, len(photos))
    for i in range(number):
        pixels = photos.centre(i, side)[None]
        decoded, indices = run.encode(pixels)
        error = (decoded.double() - pixels.cpu().double()).pow(2).mean().item()
        psnr += 10 * math.log10(255**2 / max(error, 1e-4)) / number
        for level, (index, value) in enumerate(zip(indices, run.prior_bits(indices))):
            seen[level].append(index.flatten().cpu())
            prior[level] += value / side**2 / number
        if i < coded:
            data = coding.encode(run.priors, indices)
            back = coding.decode(run.priors, data, run.shapes(side, side))
            if not all(torch.equal(a, b) for a, b in zip(indices, back)):
                raise TrainingError('decoding gave other indices')
            real += 8 * len(data) / side**2 / coded
            lengths += sum(run.prior_bits(indices)) / side**2 / coded
    codes = run.settings['codes']
    use = [perplexity(torch.cat(part), codes) for part in seen]
    fixed = [math.log2(codes) / scale**2 for scale in run.model.scales]
    return {
        'photographs': number,
        'psnr': psnr,
        'fixed': fixed,
        'prior': prior,
        'coded': real,
        'prior of those coded': lengths,
        'perplexity': [p for p, _ in use],
        'used': [u for _, u in use],
    }
