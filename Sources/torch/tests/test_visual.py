"""Training for what is seen: the metric and its gradients, masking, and what learns."""

import json
import unittest

import numpy as np
import torch
from PIL import Image

from vqz_torch import checkpoint, choice, codec, safetensors
from vqz_torch.masking import Masking
from vqz_torch.recipe import ModelRecipe
from vqz_torch.recipe2 import ModelRecipe2
from vqz_torch.ssimulacra2 import scores

from .support import BUILD, RECIPE, RECIPE2, Case, photograph, run
from .test_generation2 import model_of, pixels_of


def pair(seed, height, width, noise=12, dtype=torch.float32):
    """A photograph and a noisy, blurred copy, [1][3][height][width] each, whole numbers."""
    original = photograph(seed, height, width).astype(np.float64)
    blurred = (original + np.roll(original, 1, 0) + np.roll(original, 1, 1)) / 3
    copy = blurred + noise * np.random.RandomState(seed + 100).randn(*original.shape)
    arrays = original, copy.round().clip(0, 255)
    return [torch.from_numpy(x).to(dtype).permute(2, 0, 1)[None].contiguous() for x in arrays]


class Metric(Case):
    def test_scores_are_those_of_the_metric(self):
        """Sides that are odd and even, and too small for all scales."""
        sizes = [(64, 96), (121, 77), (300, 270)]
        pairs = [pair(seed, *size, noise=4 + 6 * seed) for seed, size in enumerate(sizes)]
        for folder, part in (('originals', 0), ('copies', 1)):
            (self.folder / folder).mkdir()
            for i, pictures in enumerate(pairs):
                samples = pictures[part][0].permute(1, 2, 0).numpy().astype(np.uint8)
                Image.fromarray(samples).save(self.folder / folder / f'{i}.png')
        printed = run([BUILD / 'score-images', self.folder / 'originals', self.folder / 'copies'])
        for line, (original, copy) in zip(sorted(printed.splitlines()), pairs, strict=True):
            self.assertAlmostEqual(float(line.split()[3]), scores(original, copy).item(), delta=0.01)

    def test_pictures_that_are_equal(self):
        original, _ = pair(1, 64, 64)
        self.assertGreater(scores(original, original).item(), 99.9)

    def test_gradients_are_finite_differences(self):
        original, copy = pair(3, 40, 48, dtype=torch.float64)
        copy = (copy + 0.3).requires_grad_()
        for is_whole in (True, False):
            (gradient,) = torch.autograd.grad(scores(original, copy, is_whole).sum(), copy)
            for seed in range(4):
                generator = torch.Generator().manual_seed(seed)
                way = torch.randn(copy.shape, dtype=torch.float64, generator=generator)
                with torch.no_grad():
                    ahead, behind = (scores(original, copy + h * way, is_whole) for h in (1e-4, -1e-4))
                slope = ((ahead - behind) / 2e-4).item()
                self.assertAlmostEqual(slope, (gradient * way).sum().item(), delta=1e-4 * abs(slope) + 1e-6)


class Weights(unittest.TestCase):
    def setUp(self):
        self.recipe = ModelRecipe.read(json.dumps(RECIPE))

    def test_what_hides_errors(self):
        """A flat block, one of deviation 18 and one beyond the range."""
        blocks = torch.zeros(1, 2, 2, 64, 3)
        blocks[0, 0, 1, ::2], blocks[0, 1, 0, ::2] = 36, 250
        masking = Masking(blocks.view(1, 2, 2, 192), self.recipe)
        first, last = (masking.weights('bottom', g, None) for g in (0, 4))
        wanted = torch.tensor([0.2, 2, 998 / 256, 0.2])
        torch.testing.assert_close(first, wanted * 2**-1.5)
        torch.testing.assert_close(last, wanted * 2**0.9)
        deviation = (0 + 18 + 125 + 0) / 4
        torch.testing.assert_close(
            masking.weights('top', 1, torch.tensor([0])), torch.tensor([(deviation + 2) / 10 / 4])
        )

    def test_weights_of_one_choose_as_none(self):
        torch.manual_seed(1)
        z, head, rows = torch.randn(60, 2), 0.3 * torch.randn(60, 8), torch.randn(2, 20)
        limits = torch.full((6,), 0.4), torch.full((2,), 0.4)
        tables = choice.Tables(torch.randn(20, 2), torch.randn(20), torch.randn(6, 20), *limits, None)
        plain = choice.choose(z, head, rows, tables)[0]
        weighed = choice.choose(z, head, rows, tables, None, torch.ones(60))[0]
        self.assertTrue((weighed == plain).all())
        cheap = choice.choose(z, head, rows, tables, None, torch.zeros(60))[0]
        self.assertTrue((cheap == torch.cdist(z, tables.words).argmin(1)).all())

    def test_weights_of_channels(self):
        masking = Masking(torch.randn(2, 4, 6, 192), self.recipe)
        for level in ('top', 'bottom'):
            weights, channel = masking.channel_weights(level), 0
            for g, d in enumerate(self.recipe.groups(level)):
                for _ in range(d):
                    own = masking.weights(level, g, None)
                    torch.testing.assert_close(weights[..., channel].reshape(-1), own)
                    channel += 1
            self.assertEqual(channel, weights.shape[-1])


class Learning(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(1)
        self.model = model_of(ModelRecipe.read(json.dumps(RECIPE)))
        self.pixels, self.unit = pixels_of(self.model), torch.tensor(self.model.recipe.unit(1))

    def test_all_that_a_step_reads_gets_gradients(self):
        for kind, recipe in ((ModelRecipe, RECIPE), (ModelRecipe2, RECIPE2)):
            torch.manual_seed(1)
            model = model_of(kind.read(json.dumps(recipe)))
            pixels, unit = pixels_of(model), torch.tensor(model.recipe.unit(1))
            parameters, found = model.parameters, []
            for sees in (True, False):
                parameters.clear_gradients()
                if sees:
                    result, masking = codec.see(model, pixels, unit)
                    codec.seen_loss(result, masking, pixels, unit, 0.01, 1).backward()
                else:
                    codec.forward(model, pixels).loss(1).backward()
                parameters.finish_backward(torch.tensor([1]))
                named = parameters.layout.named(parameters.gradient)
                self.assertTrue(all(torch.isfinite(gradient).all() for gradient in named.values()))
                found.append({name for name, gradient in named.items() if gradient.any()})
            self.assertEqual(*found)

    def test_gradients_are_finite_differences(self):
        pixels, unit = self.pixels, self.unit
        result, _ = codec.see(self.model, pixels, unit)
        # Away from where samples end.
        output = (0.5 * pixels + 0.1 * result.output.detach()).double().requires_grad_()
        result.output, pixels = output, pixels.double()
        (gradient,) = torch.autograd.grad(codec.seen_errors(result, pixels, unit).sum(), output)
        way = torch.randn(output.shape, dtype=torch.float64)
        losses = []
        for h in (1e-4, -1e-4):
            result.output = output.detach() + h * way
            losses.append(codec.seen_errors(result, pixels, unit).sum().item())
        self.assertAlmostEqual(
            (losses[0] - losses[1]) / 2e-4, (gradient * way).sum().item(), delta=1e-3 * abs(losses[0])
        )

    def test_the_loss_is_the_sum_of_its_parts(self):
        result, masking = codec.see(self.model, self.pixels, self.unit)
        loss = codec.seen_loss(result, masking, self.pixels, self.unit, 0.02, 0.5)
        n, h, w, _ = self.pixels.shape
        errors = codec.seen_errors(result, self.pixels, self.unit)
        self.assertEqual(errors.shape, (n,))
        wanted = result.bits['top'] + result.bits['bottom'] + 0.02 * 64 * h * w * errors.sum()
        for level, z in result.latents.items():
            off = (z - result.codewords[level]) ** 2
            wanted = wanted + 0.5 * (off / masking.channel_weights(level)).sum()
        torch.testing.assert_close(loss, wanted)


class Runs(Case):
    OPTIONS = ['--steps', 12, '--warmup', 2, '--reseed-interval', 2, '--decay', 0.1, '--rounding', 0]

    def fit_recipe(self, recipe, name, *arguments):
        (self.folder / 'recipe.json').write_text(json.dumps(recipe))
        out = self.folder / name
        self.fit(out, '--recipe', self.folder / 'recipe.json', *self.OPTIONS, *arguments)
        return out

    def test_a_run_turns_to_what_is_seen(self):
        for name, recipe, rate in (('muon', RECIPE, 0.006), ('adam', RECIPE2, 0)):
            more = ['--visual', 0.5, '--prices', '0.01,0.02', '--stop-after', 6, '--matrix-rate', rate]
            out = self.fit_recipe(recipe, name, *more)
            before, _ = safetensors.read(checkpoint.latest(str(out)))
            printed = self.fit(out, '--resume')
            self.assertRegex(printed, r'val step 12 loss [\d.]+: \S+ \S+, SSIMULACRA2 \S+ \S+\n')
            after, strings = safetensors.read(checkpoint.latest(str(out)))
            self.assertEqual(strings['step'], '12')
            for name, array in before.items():
                if name.endswith('.weight'):
                    self.assertFalse(np.array_equal(array, after[name]), name)

    def test_prices_are_needed(self):
        for prices in ([], ['--prices', '0.1'], ['--prices', '0.1,0']):
            with self.assertRaises(Exception) as caught:
                self.fit_recipe(RECIPE, 'none', '--visual', 0.5, *prices)
            self.assertIn('prices', str(caught.exception))
