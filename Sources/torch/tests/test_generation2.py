"""The networks of generation 2: what their layers compute, gradients, runs, costs."""

import json
import shutil
import unittest
from dataclasses import replace
from unittest import mock

import numpy as np
import torch

from vqz_torch import (
    checkpoint,
    coded_batches,
    codec,
    generations,
    initial,
    kinds,
    layers,
    prior,
    safetensors,
    sliced_prior,
)
from vqz_torch.costs import Costs
from vqz_torch.errors import TrainingError
from vqz_torch.fitted import fit_inverse
from vqz_torch.photos import PhotoSet
from vqz_torch.random_source import RandomSource
from vqz_torch.recipe import ModelRecipe, TrainingRecipe
from vqz_torch.recipe2 import ModelRecipe2
from vqz_torch.skeleton import Skeleton

from .support import RECIPE, RECIPE2, Case, curve, photograph, points


def model_of(recipe, seed=1):
    """A model with a linear skeleton and networks that are nowhere zero, ready at quality 1."""
    random = np.random.default_rng(seed)
    top, bottom = (
        torch.linalg.qr(torch.from_numpy(random.standard_normal((size, size), np.float32)))[0][:count]
        for size, count in ((768, recipe.channels('top')), (192, recipe.channels('bottom')))
    )
    model = codec.Model(recipe, Skeleton(top.contiguous(), bottom.contiguous()))
    initial.start_networks(model, random)
    zero = model.parameters.value == 0
    model.parameters.value[zero] = 0.1 * torch.from_numpy(random.standard_normal(int(zero.sum()), np.float32))
    for books in model.codebooks.values():
        books.words.copy_(torch.from_numpy(random.standard_normal(books.words.shape, np.float32)))
        for g, d in enumerate(books.groups):
            books.words[:, g, :, d:] = 0
        books.counts.uniform_(1, 2)
    model.set_input_scales()
    model.prepare(torch.tensor([1]))
    return model


def pixels_of(model, height=64, width=96):
    pictures = np.stack([photograph(i, height, width) for i in (7, 8)]).astype(np.float32) - 128
    return codec.to_blocks(torch.from_numpy(pictures)) / model.recipe.unit(1)


def coding_loss(run):
    """Bits and what is left of latents, of the averages of a run's checkpoint."""
    model, loss = checkpoint.load(checkpoint.latest(str(run))).model, 0
    for q in range(model.recipe.qualities):
        model.prepare(torch.tensor([q]), averaged=True)
        with torch.no_grad():
            result = codec.forward_prior(model, pixels_of(model))
        loss += result.distortion + result.rate()
    return loss.item()


class Layers(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(1)
        self.model = model_of(ModelRecipe2.read(json.dumps(RECIPE2)))

    def test_depthwise_filters(self):
        gated = next(layer for layer in self.model.networks.analyze_top if layer.kind == 'gated')
        w, x = gated.weights[0], torch.randn(1, 5, 6, gated.weights[0].outputs)
        y = layers.convolve(x, w, self.model.parameters)
        weight, bias = self.model.parameters.weight[w.name], self.model.parameters.bias[w.name]
        wanted = (x[0, 1:4, 2:5].permute(2, 0, 1) * weight[:, 0]).sum((1, 2)) + bias
        torch.testing.assert_close(y[0, 2, 3], wanted)

    def test_gates(self):
        gated = next(layer for layer in self.model.networks.synthesize if 'pixels' in layer.name)
        first, second = gated.weights
        x = 3 * torch.randn(1, 2, 2, first.inputs)
        weight, bias = self.model.parameters.weight, self.model.parameters.bias
        u, v = (x @ weight[first.name].t() + bias[first.name]).chunk(2, 3)
        wanted = x + (u.clamp(0, 4) * v) @ weight[second.name].t() + bias[second.name]
        torch.testing.assert_close(kinds.Gated.run(gated, x, self.model, False), wanted)

    def test_blocks_are_split_where_they_lie(self):
        pixels = torch.arange(16 * 24 * 3).view(1, 16, 24, 3)
        split = kinds.Split.run(None, codec.to_blocks(pixels), None, False)
        self.assertEqual(split.shape, (1, 4, 6, 48))
        torch.testing.assert_close(split[0, 3, 1].view(4, 4, 3), pixels[0, 12:, 4:8])
        torch.testing.assert_close(kinds.Join.run(None, split, None, False), codec.to_blocks(pixels))

    def test_signed_bytes(self):
        x = torch.tensor([-200.0, -3.3, 0.2, 126.6, 140]).requires_grad_()
        rounded = layers.RoundSigned.apply(x, torch.tensor(1.0))
        self.assertEqual(rounded.tolist(), [-128, -3, 0, 127, 127])
        self.assertEqual(torch.autograd.grad(rounded.sum(), x)[0].tolist(), [0, 1, 1, 1, 0])
        self.assertEqual(layers.RoundSigned.apply(x, torch.tensor(0.0)).tolist(), x.tolist())


class Passes(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(1)
        self.model = model_of(ModelRecipe2.read(json.dumps(RECIPE2)))
        self.pixels = pixels_of(self.model)

    def test_shapes(self):
        result = codec.forward(self.model, self.pixels)
        self.assertEqual(result.output.shape, (2, 8, 12, 192))
        for level, shape in (('top', (2, 4, 6, 7)), ('bottom', (2, 8, 12, 10))):
            coded = result.coded[level]
            for array in (result.codewords[level], coded.latents, coded.words):
                self.assertEqual(array.shape, shape)
            self.assertEqual(coded.context.shape, (*shape[:3], RECIPE2['contextWidth']))

    def test_codewords_are_around_their_means(self):
        """What is left of a latent and its codeword are as far apart as the latent and what it became."""
        result = codec.forward(self.model, self.pixels)
        for level, coded in result.coded.items():
            off = result.latents[level] - result.codewords[level]
            torch.testing.assert_close(coded.latents - coded.words, off, rtol=0, atol=1e-4)
            self.assertGreater((coded.words - coded.codewords).abs().max(), 0.01)
            books = self.model.codebooks[level]
            found = (coded.words.reshape(-1, 1, books.channels)[:, :, 0] == books.words[1, 0, :, 0]).any(1)
            self.assertTrue(found.all())

    def test_gradients_are_finite_and_everywhere(self):
        for result in (
            codec.forward(self.model, self.pixels),
            codec.search(self.model, self.pixels, torch.tensor([-30.0, 30.0])),
        ):
            parameters = self.model.parameters
            parameters.clear_gradients()
            result.loss(1.0).backward()
            parameters.finish_backward(torch.tensor([1]))
            self.assertTrue(torch.isfinite(parameters.gradient).all())
            searched = not result.latents['top'].requires_grad
            for name, gradient in parameters.layout.named(parameters.gradient).items():
                stays = searched and name.startswith('analysis.')
                self.assertEqual(bool(gradient.any()), not stays, name)

    def test_the_way_back_of_means(self):
        """Predicted means have the gradient of the bits that they are off."""
        model, level = self.model, 'bottom'
        latent = torch.randn(1, 4, 4, 10)
        context = torch.randn(1, 4, 4, RECIPE2['contextWidth'])
        output = model.networks.phases[level][-1].output
        bias = model.parameters.bias[output.name]

        def off():
            return sliced_prior.code(model, level, latent, context).prediction

        model.parameters.clear_gradients()
        off().backward()
        gradient, before = bias.grad.clone(), bias.detach().clone()
        for i in (-1, -3):
            with torch.no_grad():
                found = []
                for step in (0.01, -0.01):
                    bias[i] += step
                    found.append(off().item())
                    bias.copy_(before)
            self.assertAlmostEqual((found[0] - found[1]) / 0.02, gradient[i].item(), 1)

    def test_without_means_single_groups_are_coded_as_in_generation_1(self):
        shared = {key: value for key, value in RECIPE.items() if key in RECIPE2}
        one = model_of(ModelRecipe.read(json.dumps({**RECIPE, **shared})))
        own = {**RECIPE2, **shared, 'topSlices': [1] * 4, 'bottomSlices': [1] * 5, 'wideContexts': 5}
        two = model_of(ModelRecipe2.read(json.dumps(own)))
        for level, (height, width) in (('top', (4, 6)), ('bottom', (8, 12))):
            copy_prior(one, two, level)
            two.prepare(torch.tensor([1]))
            z = 2 * torch.randn(2, height, width, one.recipe.channels(level))
            context = torch.randn(2, height, width, one.recipe.context_width)
            first = prior.code(one, level, z, context)
            second = sliced_prior.code(two, level, z, context)
            torch.testing.assert_close(first.codewords, second.codewords)
            torch.testing.assert_close(first.bits, second.bits)


def copy_prior(one, two, level):
    """Gives a model of generation 2 the codebooks and heads of one of generation 1, with means of zero."""
    for name in ('words', 'counts', 'scale'):
        getattr(two.codebooks[level], name).copy_(getattr(one.codebooks[level], name))
    old = one.parameters.layout.named(one.parameters.value)
    for name, target in two.parameters.layout.named(two.parameters.value).items():
        if not name.startswith(f'prior.{level}.'):
            continue
        source = old.get(name)
        if source is None:
            continue
        if '.head2.' in name:
            axis = 0 if name.endswith('weight') else 1
            target.zero_()
            target.narrow(axis, 0, source.shape[axis]).copy_(source)
        else:
            target.copy_(source)


class Starts(unittest.TestCase):
    def test_codewords_reach_beyond_the_latents(self):
        """A mean that is wrong leaves more than the latent."""
        recipe = ModelRecipe2.read(json.dumps(RECIPE2))
        books = codec.Model(recipe, Skeleton(torch.zeros(7, 768), torch.zeros(10, 192))).codebooks['top']
        latents = torch.linspace(-90, 90, 20 * 32 * 7).view(1, 20, 32, 7)
        reach = {}
        for predicts in (False, True):
            random = np.random.default_rng(1)
            quantized = initial._fit_level(books, 1, latents, 5.0, predicts, random)
            self.assertEqual(quantized.shape, latents.shape)
            self.assertAlmostEqual(books.counts[1, 0].sum().item(), 5, 3)
            reach[predicts] = books.words[1, 0].abs().max().item()
        self.assertLess(reach[False], 90)
        self.assertGreater(reach[True], 130)


class Followers(Case):
    """Models that take over from one of generation 1."""

    OWN = {'analysis': 'residual', 'analysisWidth': 16, 'analysisTopWidth': 12}
    # One group a slice, each reaching its neighbours.
    ALIKE = {'topSlices': [1] * 4, 'bottomSlices': [1] * 5, 'wideContexts': 5}

    def setUp(self):
        super().setUp()
        self.teacher = model_of(ModelRecipe.read(json.dumps({**RECIPE, 'codes': 24})))
        parameters = self.teacher.parameters
        parameters.average.copy_(1.1 * parameters.value)
        # Contexts of the size that trained ones have.
        for w in parameters.layout.weights.values():
            if 'context' in w.name or 'coarse' in w.name:
                parameters.layout.gain(parameters.average)[:, parameters.layout.rows_of(w)] *= 0.1
        self.photos = PhotoSet(self.shared / 'data', 64, torch.device('cpu'))
        self.training = TrainingRecipe(crop=64, batch=4)

    def follow(self, **changes):
        recipe = ModelRecipe2.read(json.dumps({**RECIPE2, **self.OWN, **changes}))
        model, _ = initial.following(recipe, self.training, self.teacher, self.photos)
        for one in (self.teacher, model):
            one.prepare(torch.tensor([1]), averaged=True)
        return model

    def test_analysis_and_codebooks(self):
        model, pixels = self.follow(), pixels_of(self.teacher)
        found = []
        for one in (self.teacher, model):
            arrays = {'pixels': pixels, 'topCodewords': torch.ones(2, 4, 6, 7)}
            kinds.run(one.networks.analyze_top + one.networks.analyze_bottom, arrays, one)
            found.append((arrays['topLatent'], arrays['bottomLatent']))
        for a, b in zip(*found):
            torch.testing.assert_close(a, b)
        for level in ('top', 'bottom'):
            torch.testing.assert_close(model.codebooks[level].words, self.teacher.codebooks[level].words)

    def test_a_prior_of_the_same_shape_says_the_same(self):
        self.compare_priors(self.follow(**self.ALIKE), ('top', 'bottom'))

    def test_what_is_alike_of_a_prior_says_the_same(self):
        """The first slices of the top are coded before those that groups share."""
        self.compare_priors(self.follow(topSlices=[1, 1, 1, 1]), ('top',))

    def compare_priors(self, model, levels):
        generator = torch.Generator().manual_seed(2)
        for level in levels:
            shape = (2, 8, 12, self.teacher.recipe.channels(level))
            latent = 2 * torch.randn(*shape, generator=generator)
            context = torch.randn(2, 8, 12, 20, generator=generator)
            theirs, own = (one.code(one, level, latent, context) for one in (self.teacher, model))
            torch.testing.assert_close(own.bits, theirs.bits)
            torch.testing.assert_close(own.codewords, theirs.codewords)
            self.assertEqual(own.prediction.isfinite().item(), True)
            if level == 'top':
                torch.testing.assert_close(own.context, theirs.context)

    def test_a_context_that_groups_share(self):
        """As far as the gains of its qualities allow: here exactly, the teacher's being alike."""
        teacher, layout = self.teacher, self.teacher.parameters.layout
        gains = layout.gain(teacher.parameters.average)
        gains[1] = 1.5 * gains[0]
        model = self.follow()
        features = torch.randn(1, 6, 6, 12)
        shared = next(phase for phase in model.networks.phases['top'] if phase.groups == (2, 3))
        known = [phase.context for phase in teacher.networks.phases['top'] if phase.group in (2, 3)]
        sums = layers.convolve(features[..., [0, 1, 5, 6]], known[0], teacher.parameters)
        sums = sums + layers.convolve(features[..., [2, 3, 4, 7, 8, 9]], known[1], teacher.parameters)
        own = layers.convolve(features[..., :10], shared.context, model.parameters)
        torch.testing.assert_close(own, sums)

    def test_the_context_between_the_levels(self):
        """Begins closer to the teacher's than any constant is."""
        model, pixels = self.follow(**self.ALIKE), pixels_of(self.teacher)
        top = codec.forward(self.teacher, pixels).coded['top'].context
        found = []
        for one in (self.teacher, model):
            start = one.parameters.start['bottom'].expand(2, 8, 12, -1)
            arrays = {'topContext': top, 'bottomContext': start}
            kinds.run(one.networks.between, arrays, one)
            found.append(arrays['bottomContext'].detach())
        spread = found[0] - found[0].mean((0, 1, 2))
        self.assertLess(((found[1] - found[0]) ** 2).mean(), 0.8 * (spread**2).mean())

    def test_the_way_back_to_pixels(self):
        """No other matrices leave less of the crops that they are fitted to."""
        crops = [pixels_of(self.teacher) * self.teacher.recipe.unit(1)] * 2
        model = self.follow(**self.ALIKE)
        fit_inverse(model, crops)

        def left(scale_top=1, scale_bottom=1):
            error = 0
            for q, blocks in enumerate(crops):
                model.prepare(torch.tensor([q]))
                pixels = blocks / model.recipe.unit(q)
                codewords = codec.forward(model, pixels).codewords
                output = scale_top * model.skeleton.synthesize_top(codewords['top'])
                output = output + scale_bottom * model.skeleton.synthesize_bottom(codewords['bottom'])
                error += ((output - pixels) ** 2).sum().item()
            return error

        least = left()
        for scales in ((1.01, 1), (0.99, 1), (1, 1.01), (1, 0.99)):
            self.assertGreater(left(*scales), least)

    def test_it_is_kept(self):
        model = self.follow()
        state = checkpoint.State(model, self.training, RandomSource(1))
        checkpoint.save(state, self.folder)
        again = checkpoint.load(checkpoint.latest(self.folder)).model
        for a, b in zip(again.skeleton.matrices, model.skeleton.matrices, strict=True):
            torch.testing.assert_close(a, b, rtol=0, atol=0)
        self.assertEqual(len(model.skeleton.matrices), 4)

    def test_what_differs_is_refused(self):
        for changes, reason in (
            ({'lambdas': [0.1, 0.2]}, 'lambdas'),
            ({'analysis': 'gated'}, 'analysis.stem'),
            ({'analysisWidth': 20}, 'analysis.stem'),
            ({'codes': 23}, 'codes'),
        ):
            with self.assertRaisesRegex(TrainingError, reason):
                self.follow(**changes)
        with self.assertRaisesRegex(TrainingError, 'generation'):
            initial.following(self.teacher.recipe, self.training, self.teacher, self.photos)
        self.teacher = self.follow()
        with self.assertRaisesRegex(TrainingError, 'generation'):
            self.follow()


class Batches(unittest.TestCase):
    def test_the_last_ones_come_back(self):
        model = model_of(ModelRecipe2.read(json.dumps(RECIPE2)))
        pixels, random = torch.zeros(2, 8, 12, 192), RandomSource(1)
        wanted = []
        with mock.patch.object(coded_batches, 'PIXELS', 2.5 * 2 * 64 * 96):
            batches = coded_batches.CodedBatches(model, pixels, 2 * 64 * 96)
        for q, factor in ((0, 1), (1, 0.5), (1, 2)):
            self.assertEqual(batches.needs_another(9), q == 0 or factor == 0.5)
            pixels.copy_(factor * pixels_of(model))
            batches.add(q, False)
            wanted.append((factor, codec.read_by_synthesis(model, pixels)))
        self.assertTrue(batches.needs_another(16))
        found = set()
        for _ in range(20):
            self.assertEqual(batches.take(random), 1)
            factor, read = wanted[1 if pixels.abs().max() < pixels_of(model).abs().max() else 2]
            found.add(factor)
            torch.testing.assert_close(pixels, factor * pixels_of(model), rtol=1e-3, atol=1e-3)
            for name, array in read.items():
                torch.testing.assert_close(batches.read[name], array, rtol=1e-3, atol=1e-3)
        self.assertEqual(found, {0.5, 2})


class Recipes(unittest.TestCase):
    def test_fields_come_back(self):
        recipe = ModelRecipe2.read(json.dumps(RECIPE2))
        self.assertEqual(generations.read_recipe(recipe.json()), recipe)
        self.assertEqual(recipe.slices('top'), [((0,), 5), ((1,), 3), ((2, 3), 1)])
        self.assertIsInstance(generations.read_recipe('{}'), ModelRecipe)

    def test_what_cannot_be_is_refused(self):
        for changes, reason in (
            ({'generation': 3}, 'generation'),
            ({'topSlices': [1, 1]}, 'slices'),
            ({'bottomSlices': [5, 0]}, 'slices'),
            ({'pixelWidth': 2}, 'widths'),
            ({'pixelBlocks': 17}, 'blocks'),
            ({'wideContexts': 5}, 'wideContexts'),
            ({'codes': 1}, 'codes'),
            ({'analysis': 'none'}, 'analysis'),
        ):
            with self.assertRaisesRegex(TrainingError, reason):
                generations.read_recipe(json.dumps({**RECIPE2, **changes}))


class Multiplications(unittest.TestCase):
    def test_generation_1(self):
        """As `vqz info` says of the default model, but for codewords that no quality has."""
        costs = Costs(generations.networks_of(ModelRecipe()))
        self.assertAlmostEqual((costs.synthesis + costs.inverse) / 1000, 16.3, 1)
        self.assertAlmostEqual(costs.analysis / 1000, 16.0, 1)
        half = Costs(generations.networks_of(replace(ModelRecipe(), codes=64)))
        self.assertAlmostEqual(half.decoder / 1000, 26.3, 0)

    def test_parts_by_hand(self):
        costs = Costs(generations.networks_of(ModelRecipe2.read(json.dumps(RECIPE2))))
        a, s, p, c = 24, 16, 12, 20
        body = c * s + 10 * s + 7 * s + (9 * s + 3 * s * s) + 2 * 4 * s * p
        self.assertEqual(costs.synthesis, body / 64 + (48 * p + 3 * p * p + 48 * p) / 16)
        top = 4 * a * 12 + (9 * 12 + 3 * 144) + 12 * 7 + 7 * 4 * a
        self.assertEqual(costs.analysis, (192 * a + 2 * (9 * a + 3 * a * a) + 10 * a) / 64 + top / 256)
        self.assertEqual(costs.tables, 24 * (3 * 7 + 2 * 4) / 256 + 24 * (3 * 10 + 2 * 5) / 64)

    def test_the_default_keeps_its_limits(self):
        """With a hundred codewords in use in a group."""
        costs = Costs(generations.networks_of(replace(ModelRecipe2(), codes=100)))
        self.assertLess(costs.decoder, 12_000)
        self.assertLess(costs.encoder(2), 36_000)


class Runs(Case):
    def begin(self, name, *arguments):
        recipe, out = self.shared / 'recipe2.json', self.folder / name
        recipe.write_text(json.dumps(RECIPE2))
        return out, self.fit(out, '--recipe', recipe, *arguments)

    def test_training_improves_validation(self):
        out, printed = self.begin('run', '--steps', 100, '--warmup', 10, '--rounding', 0)
        losses = curve(out)
        self.assertLess(losses[100], losses[0] - 0.05)
        self.assertRegex(printed, r'kMAC/pixel: decoder \d+\.\d,')

    def test_the_analysis_stays(self):
        """While it is kept, and no longer, from a teacher on."""
        teacher, recipe = self.folder / 'teacher', self.folder / 'residual.json'
        self.fit(teacher, '--recipe', self.shared / 'recipe.json', '--steps', 2, '--warmup', 1)
        own = {'analysis': 'residual', 'analysisWidth': 16, 'analysisTopWidth': 12}
        recipe.write_text(json.dumps({**RECIPE2, **own}))
        options = ['--recipe', recipe, '--teacher', teacher, '--warmup', 1, '--keeping', 0.5, '--steps', 8]
        states = [safetensors.read(checkpoint.latest(str(teacher)))[0]]
        for stop in (4, 5):
            out = self.folder / str(stop)
            self.fit(out, *options, '--stop-after', stop)
            states.append(safetensors.read(checkpoint.latest(str(out)))[0])
        kinds = ('.weight', '.gain', '.bias')
        names = [name for name in states[1] if name.startswith('analysis.') and name.endswith(kinds)]
        self.assertTrue(names)
        for name in names:
            np.testing.assert_array_equal(states[1][name], states[0]['average.' + name])
        self.assertTrue(any((states[2][name] != states[1][name]).any() for name in names))

    def test_resuming_continues_exactly(self):
        """With drawn pictures; the rounding starts before the interruption and the search after it."""
        options = ['--warmup', 4, '--reseed-interval', 2, '--decay', 0.2, '--rounding', 0.5]
        options += ['--searching', 0.2, '--validate-every', 6, '--steps', 24, '--drawn', 0.3]
        for name, more in (('muon', []), ('soap', ['--soap'])):
            whole, _ = self.begin(name, *options, *more)
            parts, _ = self.begin(name + '-parts', *options, *more, '--stop-after', 15)
            self.fit(parts, '--resume', *more, '--validate-every', 6)
            (first, strings), (second, others) = (
                safetensors.read(checkpoint.latest(str(folder))) for folder in (whole, parts)
            )
            self.assertEqual(first.keys(), second.keys())
            for tensor, array in first.items():
                np.testing.assert_array_equal(array, second[tensor], tensor)
            for key in ('model', 'training', 'random', 'step'):
                self.assertEqual(strings[key], others[key])
            self.assertEqual(strings['format'], 'vqz-checkpoint 2')

    def test_parts_learn_alone(self):
        """What is not to learn stays, averages and codebooks included, and the other part improves."""
        whole, _ = self.begin('whole', '--steps', 4, '--warmup', 1)
        before = safetensors.read(checkpoint.latest(str(whole)))[0]
        found = {}
        for part in ('prior', 'synthesis'):
            out = self.folder / part
            shutil.copytree(whole, out)
            options = ['--warmup', 1, '--rounding', 0, '--decay', 0.5, '--validate-every', 25]
            self.fit(out, '--resume', '--only', part, '--steps', 100, *options)
            found[part] = after = safetensors.read(checkpoint.latest(str(out)))[0]
            for name, array in before.items():
                own = 'synthesis' if 'synthesis.' in name else 'prior'
                if 'analysis.' in name or own != part:
                    np.testing.assert_array_equal(array, after[name], name)
        self.assertTrue((found['prior']['prior.up.weight'] != before['prior.up.weight']).any())
        self.assertTrue((found['synthesis']['synthesis.out.weight'] != before['synthesis.out.weight']).any())
        reached = points(self.folder / 'synthesis')
        self.assertGreater(reached[100][1], reached[25][1])
        self.assertLess(coding_loss(self.folder / 'prior'), coding_loss(whole))

    def test_parts_are_put_together(self):
        whole, _ = self.begin('whole', '--steps', 4, '--warmup', 1)
        for part, steps in (('prior', 8), ('synthesis', 9)):
            shutil.copytree(whole, self.folder / part)
            self.fit(self.folder / part, '--resume', '--only', part, '--steps', steps, '--rounding', 0)
        prior, synthesis = (self.folder / part for part in ('prior', 'synthesis'))
        theirs = safetensors.read(checkpoint.latest(str(synthesis)))[0]
        before = safetensors.read(checkpoint.latest(str(prior)))[0]
        self.fit(prior, '--resume', '--synthesis-of', synthesis, '--stop-after', 8)
        tensors = safetensors.read(checkpoint.latest(str(prior)))[0]
        for name, array in tensors.items():
            np.testing.assert_array_equal(array, (theirs if 'synthesis.' in name else before)[name], name)
        refused = self.fit(self.folder / 'new', '--synthesis-of', synthesis, succeeds=False)
        self.assertIn('--synthesis-of needs --resume', refused)
