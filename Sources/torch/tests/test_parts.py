"""The parts that whole runs do not show."""

import json
import re
import unittest
import unittest.mock
from pathlib import Path

import numpy as np
import torch

from vqz_torch import choice, choice_native, drawings, initial, phases, safetensors
from vqz_torch.calibration import best_step
from vqz_torch.codebooks import Codebooks, head_limit
from vqz_torch.errors import TrainingError
from vqz_torch.optimizers import orthogonal
from vqz_torch.photos import CropSampler, PhotoSet
from vqz_torch.random_source import RandomSource
from vqz_torch.recipe import ModelRecipe, TrainingRecipe

from .support import BUILD, RECIPE, Case


class RandomNumbers(unittest.TestCase):
    def test_published_numbers(self):
        source = RandomSource(1234567)
        self.assertEqual(
            [source.next() for _ in range(3)], [6457827717110365317, 3203168211198807973, 9817491932198370423]
        )

    def test_bounds_are_kept(self):
        source = RandomSource(1)
        drawn = [source.below(3) for _ in range(3000)]
        self.assertEqual(set(drawn), {0, 1, 2})
        self.assertTrue(all(900 < drawn.count(x) < 1100 for x in range(3)))


class Phases(unittest.TestCase):
    def test_every_position_has_one_phase(self):
        for pattern in phases.PATTERNS:
            masks = [phases.mask(pattern, p, 8, 12) for p in range(pattern)]
            np.testing.assert_array_equal(np.sum(masks, 0), 1)

    def test_places_on_the_lattice(self):
        at = phases.places(5, 1, 2, 8, 8)
        rows, columns = at // 8 % 8, at % 8
        self.assertTrue((rows % 4 == 2).all() and (columns % 4 == 2).all())
        np.testing.assert_array_equal(
            phases.lattice_places(at, 8), at // 64 * 16 + rows // 2 * 4 + columns // 2
        )


class Choice(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(1)
        self.count, self.codes = 60, 20
        self.z, self.head, self.rows = torch.randn(60, 2), 0.3 * torch.randn(60, 8), torch.randn(2, 20)

    def tables(self, limit=1e9):
        torch.manual_seed(2)
        logs = torch.log2(torch.rand(20))
        logs[4] = choice.DEAD
        return choice.Tables(
            torch.randn(20, 2),
            logs,
            torch.randn(6, 20),
            torch.full((6,), limit),
            torch.full((2,), limit),
            torch.zeros(3, 20),
        )

    def test_gradients_are_those_of_the_bits(self):
        tables = self.tables()
        index = choice.choose(self.z, self.head, self.rows, tables)[0]
        head, rows = self.head.double().requires_grad_(), self.rows.double().requires_grad_()
        logits = tables.log_counts.double() + head @ torch.cat([tables.base.double(), rows])
        bits = (
            torch.logsumexp(logits * np.log(2), 1) / np.log(2) - logits.gather(1, index[:, None])[:, 0]
        ).sum()
        wanted = torch.autograd.grad(bits, (head, rows))
        own = choice.Bits.apply(self.head.requires_grad_(), self.rows.requires_grad_(), self.z, tables, None)[
            0
        ]
        self.assertLess(abs(own.item() / bits.item() - 1), 1e-5)
        for a, b in zip(torch.autograd.grad(3 * own, (self.head, self.rows)), wanted):
            self.assertLess((a - 3 * b).abs().max(), 1e-4)
        self.assertNotIn(4, index)
        self.assertEqual(tables.statistics[0].sum(), 60)
        torch.testing.assert_close(tables.statistics[1:].sum(1), self.z.sum(0))

    def test_outputs_stop_at_their_limits(self):
        limited = choice.choose(self.z, 100 * self.head, self.rows, self.tables(0.5))
        clamped = choice.choose(self.z, (100 * self.head).clamp(-0.5, 0.5), self.rows, self.tables())
        self.assertTrue((limited[0] == clamped[0]).all())
        outwards = limited[2] * self.head < 0
        at_limit = (100 * self.head).abs() >= 0.5
        self.assertFalse(limited[2][outwards & at_limit].any())
        self.assertTrue(limited[2][~outwards & at_limit].any())

    def test_head_limits(self):
        features = torch.tensor([1, 4.1, 1000])
        self.assertEqual(head_limit(features).tolist(), [4095, 4095 / 64 * 16, 4095 / 64])
        self.assertGreater(head_limit(torch.zeros(1)), 1e12)


class NativeChoice(Case):
    LIBRARY = BUILD / 'libtensor-ops.so'

    def tables(self, codes=10):
        torch.manual_seed(1)
        shares = torch.randn(codes)
        shares[3] = choice.DEAD
        base, limit = torch.randn(6, codes), torch.full((6,), 2.0)
        return choice.Tables(
            4 * torch.randn(codes, 2), shares, base, limit, limit[:2], torch.zeros(3, codes)
        )

    def test_it_takes_the_place_of_plain_tensors(self):
        recipe = ModelRecipe.read(json.dumps(RECIPE))
        for threads, count, weighs in ((1, 2403, False), (3, 2403, True), (3, 5, True), (3, 0, False)):
            self.addCleanup(torch.set_num_threads, torch.get_num_threads())
            torch.set_num_threads(threads)
            kernel = choice_native.load(self.LIBRARY, recipe)
            results = []
            for function in (kernel, choice.best()):
                tables = self.tables()
                # Rows with gaps between them, as a slice of a head has.
                z, head = 4 * torch.randn(count, 3)[:, 1:], torch.randn(count, 9)[:, 1:]
                rows, weights = torch.randn(2, 10), torch.rand(count) if weighs else None
                found = function(z, head, rows, tables, None, weights)
                again = function(z, head, rows, self.tables(), found[0], weights)
                torch.testing.assert_close(again, found)
                results.append((*found, tables.statistics))
            for a, b in zip(*results):
                torch.testing.assert_close(a, b, rtol=1e-4, atol=1e-4)
            self.assertNotIn(3, results[0][0])

    def test_what_is_no_library_of_kernels_is_refused(self):
        recipe = ModelRecipe.read(json.dumps(RECIPE))
        for path in (self.folder / 'missing.so', Path('libm.so.6'), Path(__file__)):
            with self.assertRaisesRegex(TrainingError, path.name):
                choice_native.load(path, recipe)

    def test_a_kernel_that_is_off_is_not_taken(self):
        recipe = ModelRecipe.read(json.dumps(RECIPE))
        for part, what in ((0, 'other codewords'), (1, 'off by'), (2, 'off by'), (3, 'off by')):

            def off(self, *arguments):
                results = list(choice.in_parts(choice.choose, *arguments))
                results[part] = 2 * results[part] + 1
                return results

            with unittest.mock.patch.object(choice_native.Kernel, '__call__', off):
                with self.assertRaisesRegex(TrainingError, what):
                    choice_native.load(self.LIBRARY, recipe)

    def test_a_run_learns_the_same(self):
        recipe = self.shared / 'recipe.json'
        plain, native = (
            self.fit(self.folder / name, '--recipe', recipe, '--steps', 4, *options)
            for name, options in (('plain', ()), ('native', ('--kernels', self.LIBRARY)))
        )
        losses = [float(re.search(r'val step 4 loss ([0-9.]+)', text)[1]) for text in (plain, native)]
        self.assertLess(abs(losses[0] / losses[1] - 1), 1e-3)


class Codewords(unittest.TestCase):
    def books(self):
        books = Codebooks(ModelRecipe.read(json.dumps(RECIPE)), 'bottom', 'cpu')
        torch.manual_seed(3)
        books.words.normal_(), books.counts.uniform_(1, 2)
        books.moments.copy_(books.words * books.counts[..., None])
        return books

    def test_averages_keep_codewords_that_nothing_chose(self):
        books = self.books()
        before = books.words.clone()
        books.update(torch.tensor([1]), torch.tensor(0.9))
        torch.testing.assert_close(books.words, before, rtol=1e-4, atol=1e-5)
        torch.testing.assert_close(books.counts[0], self.books().counts[0])

    def test_dead_codewords_restart_at_the_worst_of_the_candidates(self):
        books = self.books()
        books.counts[1, 2, 5:11] = 0
        groups, (z, e) = len(books.groups), torch.randn(2, 300, books.channels)
        keys, places = torch.rand(groups, books.codes), torch.randint(300, (groups, 4, 16))
        before = books.words.clone()
        restarted = books.reseed(1, z, e, keys, places, lambda arrays, at: arrays[:, at])
        self.assertEqual(restarted, 4)
        changed = (books.words != before).any(3).nonzero()
        self.assertEqual({tuple(x[:2].tolist()) for x in changed}, {(1, 2)})
        channel = slice(books.offsets[2], books.offsets[2] + 2)
        distance = ((z - e)[:, channel] ** 2).sum(1)
        worst = {int(own[distance[own].argmax()]) for own in places[2]}
        for _, _, k in changed.tolist():
            self.assertTrue(any(torch.equal(books.words[1, 2, k, :2], z[p, channel]) for p in worst))
        self.assertTrue((books.counts[1, 2] > 0).sum() == books.codes - 2)

    def test_codewords_start_apart(self):
        z = torch.randn(5000, 2) * 5
        words = initial.spread(z, 24, np.random.default_rng(1)).unique(dim=0)
        self.assertGreater(len(words), 12)
        distances = torch.cdist(words, words) + 100 * torch.eye(len(words))
        self.assertGreater(distances.min(), 2)


class Optimisers(unittest.TestCase):
    def test_singular_values_come_near_one(self):
        for shape in ((3, 12, 40), (2, 40, 12), (1, 16, 16)):
            x = torch.randn(shape)
            values = torch.linalg.svdvals(orthogonal(x, (x * x).sum((1, 2))))
            self.assertTrue(((values > 0.5) & (values < 1.3)).float().mean() > 0.9, values)


class Recipes(unittest.TestCase):
    def test_schedule(self):
        training = TrainingRecipe(steps=100, warmup=10, decay=0.4)
        self.assertEqual([training.schedule(s) for s in (0, 4, 9, 60)], [0.1, 0.5, 1, 1])
        self.assertAlmostEqual(training.schedule(80), 0.5)
        self.assertEqual(training.schedule(99), 0.01)

    def test_fields_come_back(self):
        recipe = ModelRecipe.read(json.dumps(RECIPE))
        self.assertEqual(ModelRecipe.read(recipe.json()), recipe)
        self.assertEqual(recipe.phases('top'), [5, 3, 1, 1])

    def test_steps_of_activations(self):
        values = torch.cat([torch.arange(10000) / 10000, torch.full((3,), 10.0)])
        self.assertAlmostEqual(best_step(values, 2), 10 / 255, 6)
        self.assertLess(best_step(values, 1), 3 / 255)
        self.assertEqual(best_step(-values, 1), 1e-6 / 255)


class Files(Case):
    def test_parts_of_a_checkpoint(self):
        tensors = {f'tensor {i}': np.full((1000, 900), i, np.float32) for i in range(11)}
        tensors['wide'] = np.arange(6.0).reshape(2, 3)
        path = str(self.folder / 'all.json')
        files = safetensors.write_parts(path, 'part', tensors, {'step': '3'})
        self.assertEqual(len(files), 3)
        self.assertTrue(all((self.folder / name).stat().st_size <= 15_000_000 for name in files))
        again, metadata = safetensors.read(path)
        self.assertEqual((again.keys(), metadata), (tensors.keys(), {'step': '3'}))
        for name, array in tensors.items():
            np.testing.assert_array_equal(again[name], array)
        (self.folder / files[0]).write_bytes((self.folder / files[1]).read_bytes())
        self.assertRaises(TrainingError, safetensors.read, path)

    def test_damaged_files_are_refused(self):
        data = safetensors.serialized({'a': np.ones((2, 3), np.float32), 'b': np.ones(4)}, {'x': 'y'})
        path = self.folder / 'file'
        for length in (0, 5, 8, 40, len(data) - 1):
            path.write_bytes(data[:length])
            self.assertRaises(TrainingError, safetensors.read, str(path))
        path.write_bytes(data + b'x')
        self.assertRaises(TrainingError, safetensors.read, str(path))
        for wrong in (b'"shape":[3,3]', b'"shape":[2,-]', b'"shape":["x"]'):
            path.write_bytes(data.replace(b'"shape":[2,3]', wrong))
            self.assertRaises(TrainingError, safetensors.read, str(path))

    def test_crops_are_parts_of_photographs(self):
        photos = PhotoSet(str(self.shared / 'data'), 64)
        sampler, source = CropSampler(photos, 64), RandomSource(5)
        side, places = sampler.draw(source, 24)
        crops = (sampler.take(side, torch.tensor(places)) + 128).byte().numpy()
        wholes = [
            photos.pixels[a:b].view(h, w, 3).numpy()
            for a, b, (h, w) in zip(photos.starts, photos.starts[1:], photos.sizes)
        ]
        again = RandomSource(5)
        for blocks in crops:
            area = again.below(photos.starts[-1])
            photo = wholes[next(i for i, end in enumerate(photos.starts[1:]) if end > area)]
            x, y = again.below(photo.shape[1] - 63), again.below(photo.shape[0] - 63)
            turn, wanted = again.below(8), None
            wanted = photo[y : y + 64, x : x + 64]
            wanted = wanted[:, ::-1] if turn & 1 else wanted
            wanted = wanted[::-1] if turn & 2 else wanted
            wanted = wanted.swapaxes(0, 1) if turn & 4 else wanted
            own = blocks.reshape(8, 8, 8, 8, 3).swapaxes(1, 2).reshape(64, 64, 3)
            np.testing.assert_array_equal(own, wanted)
        self.assertEqual(again.state, source.state)

    def test_some_crops_are_of_drawings(self):
        photos = PhotoSet(str(self.shared / 'data'), 64)
        whole = photos.megapixels
        photos.add_drawings(drawings.draw(5, 128, 3))
        self.assertEqual((len(photos), photos.megapixels), (3, whole))
        first = photos.starts[3]
        sampler = CropSampler(photos, 64, drawn=0.25)
        _, places = sampler.draw(RandomSource(5), 400)
        drawn = sum(place[0] >= first for place in places)
        self.assertTrue(70 < drawn < 130, drawn)
        self.assertEqual(sampler.take(64, torch.tensor(places[:9])).shape, (9, 8, 8, 192))


class Drawings(unittest.TestCase):
    def test_what_photographs_lack(self):
        pictures = drawings.draw(60, 64, 7)
        self.assertTrue(all(p.shape == (64, 64, 3) and p.dtype == np.uint8 for p in pictures))
        np.testing.assert_array_equal(pictures, drawings.draw(60, 64, 7))
        self.assertTrue((np.stack(pictures) != np.stack(drawings.draw(60, 64, 8))).any())
        pixels = np.stack(pictures).reshape(-1, 3)
        corners = {tuple(p) for p in pixels[np.isin(pixels, (0, 255)).all(1)]}
        self.assertEqual(len(corners), 8)
        self.assertGreater(np.mean(np.ptp(pixels.astype(int), 1) == 0), 0.15)
        flat = [p for p in pictures if (p == p[0, 0]).all()]
        self.assertTrue(2 < len(flat) < 30, len(flat))
