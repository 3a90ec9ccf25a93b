"""Runs of generation 2 as model files: what the reference of the format makes of them."""

import hashlib
import json
import struct
import sys
import tempfile
import unittest
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from vqz_torch import codec, comparison, generations, layers, model_import, skeleton, vqm
from vqz_torch.card import RECIPE
from vqz_torch.errors import TrainingError
from vqz_torch.export import Export
from vqz_torch.integers import SIDES, IntegerModel, byte
from vqz_torch.ranges import Ranges
from vqz_torch.recipe2 import ModelRecipe2
from vqz_torch.rounding import Grid, Requantization, multiplier
from vqz_torch.skeleton_weights import matrix
from vqz_torch.wiring import Wiring, learned_layers

from .support import PACKAGE, RECIPE2, Case, curve, photograph, run
from .test_generation2 import model_of

sys.path.insert(0, str(PACKAGE.parent.parent / 'spec' / 'reference'))
import codec2  # noqa: E402
import programs  # noqa: E402
import vqm2  # noqa: E402
from prior import cumulative_weights  # noqa: E402

HEIGHT, WIDTH = 64, 96


def blocks_of(seeds, kind=torch.float64):
    """Samples of photographs, [n][h/8][w/8][192]."""
    pictures = np.stack([photograph(seed, HEIGHT, WIDTH) for seed in seeds])
    return codec.to_blocks(torch.from_numpy(pictures).to(kind))


class Exported(unittest.TestCase):
    CHANGES = {}

    @classmethod
    def setUpClass(cls):
        torch.manual_seed(1)
        cls.model = model_of(ModelRecipe2.read(json.dumps({**RECIPE2, **cls.CHANGES})))
        cls.model.parameters.average.copy_(cls.model.parameters.value)
        # A way back that is not transposed.
        top, bottom = cls.model.skeleton.matrices
        inverse = 1.2 * top.t().contiguous(), 0.9 * bottom.t().contiguous()
        cls.model.skeleton = skeleton.Skeleton(top, bottom, *inverse)
        samples = blocks_of((1, 2, 3), torch.float32) - 128
        cls.export = Export(cls.model, Ranges(cls.model, lambda q: samples / cls.model.recipe.unit(q)))
        cls.reference = vqm2.Model(vqm.serialized(cls.export.records))
        cls.blocks = blocks_of((9,))

    def coded(self, q):
        integers = IntegerModel(self.export.records, q)
        return integers, integers.encode(self.blocks)


class Reference(Exported):
    """The reference decoder, which knows the format's text alone."""

    def test_weights_of_all_indices(self):
        for q in range(2):
            _, coded = self.coded(q)
            found = {level: [] for level in SIDES}

            def choose(logarithms, means, positions, place):
                level, g = place
                indices = coded[level].indices[g][0].numpy()[positions]
                cumulative = np.array(cumulative_weights(self.reference, logarithms))
                at = np.arange(len(indices))
                chosen = cumulative[at, indices + 1] - cumulative[at, indices]
                found[level].append(np.stack([chosen, cumulative[:, -1]], 1))
                return indices

            shape = HEIGHT // 16, WIDTH // 16
            encoded = codec2.encode_with(self.reference, q, shape, choose, lambda e: choose)
            for level in SIDES:
                self.assertEqual(len(found[level]), len(coded[level].weights))
                for one, other in zip(found[level], coded[level].weights):
                    np.testing.assert_array_equal(one, other.numpy())
                np.testing.assert_array_equal(encoded.e[level], coded[level].e[0].numpy())
            np.testing.assert_array_equal(encoded.context, coded['bottom'].context[0].numpy())

    def test_pictures(self):
        for q in range(2):
            integers, coded = self.coded(q)
            e = {level: one.e[0].numpy().astype(np.int64) for level, one in coded.items()}
            context = coded['bottom'].context[0].numpy().astype(np.int64)
            own = programs.Programs(self.reference, q)
            for one, other in (
                (own.synthesize(e['top'], e['bottom'], context), integers.image(coded)),
                (own.preview(e['top']), integers.preview(coded)),
            ):
                np.testing.assert_array_equal(one, other[0].numpy())
            decoded = codec.from_blocks(comparison.decoded(integers, coded))[0].numpy() + 128
            wanted = codec2.pixels_of(self.reference, q, e, context, (HEIGHT, WIDTH))
            np.testing.assert_array_equal(wanted, decoded)

    def test_choices(self):
        picture = photograph(9, HEIGHT, WIDTH)
        for q in range(2):
            _, coded = self.coded(q)
            encoded = codec2.encode(self.reference, q, picture)
            for level in SIDES:
                for one, other in zip(encoded.maps[level], coded[level].indices):
                    np.testing.assert_array_equal(one, other[0].numpy())
                self.assertAlmostEqual(encoded.bits[level], coded[level].bits.item(), 6)


class ResidualReference(Reference):
    """With the analysis of generation 1."""

    CHANGES = {'analysis': 'residual'}


class Float(Exported):
    """The float network through its rounding is what the integers come from."""

    def test_codes_and_output(self):
        for q in range(2):
            integers, coded = self.coded(q)
            unit = self.model.recipe.unit(q)
            self.model.prepare(torch.tensor([q]), rounding=True, averaged=True)
            with torch.no_grad():
                result = codec.forward(self.model, (self.blocks.float() - 128) / unit, True)
            for level in SIDES:
                off = result.codewords[level] - coded[level].e * 2.0**-self.export.fraction_bits
                self.assertLess(off.abs().median(), 0.05)
                self.assertAlmostEqual(coded[level].bits.item() / result.bits[level].item(), 1, 1)
            output = comparison.decoded(integers, coded)
            off = (result.output * unit).clamp(-128, 127) - output
            self.assertLess(off.abs().median(), 1)

    def test_layers_one_by_one(self):
        """Every step's result, from the float network's own inputs."""
        q, records = 1, self.export.records
        integers, inputs = IntegerModel(records, q), {}
        unit = self.model.recipe.unit(q)
        self.model.prepare(torch.tensor([q]), rounding=True, averaged=True)
        with torch.no_grad(), layers.listening(lambda x, w, y: inputs.setdefault(w.name, (x, y))):
            codec.forward(self.model, (self.blocks.float() - 128) / unit, True)
        for i, step in enumerate(self.export.wiring.steps):
            if step.weights is None or step.reads.endswith(('.hidden', '.gated')):
                continue
            x, y = inputs[step.weights.name]
            _, kind, reads, _, _, _ = records['steps'][i].tolist()
            scale = self.unit_of(step, q)
            whole = torch.round(x.double() / scale + (128 if step.reads == 'pixels' else 0))
            if step.weights.rectifies:
                m, r = records[f'step.{i}.input'][q].tolist()
                whole = torch.floor(whole.clamp(min=0) * m / 2**r + 0.5).clamp(max=255)
            elif f'step.{i}.input' in records:
                whole = byte(whole, int(records[f'step.{i}.input'][q]))
            zero = self.export.wiring.zero(step)
            result = integers.sums(f'step.{i}', whole, zero, kind)
            units = torch.as_tensor(self.export.units.output(step, q))
            off = (result - y / units).abs()
            self.assertLess(off.median(), 0.5 + 0.005 * (y / units).abs().max(), step.name)

    def unit_of(self, step, q):
        if step.reads == 'pixels':
            return 1 / self.model.recipe.unit(q)
        if step.reads.endswith('Codewords'):
            return 2.0**-self.export.fraction_bits
        if step.reads == 'image':
            return 2.0**-7 / self.model.recipe.unit(q)
        return self.export.ranges.unit[q][step.reads]

    def test_bytes_reach_their_peaks(self):
        """64 for what AVX2 multiplies as bytes; generation 1's analysis has been trained with 127."""
        layers = learned_layers(self.export.wiring, self.export.networks)
        own = 127 if self.model.recipe.analysis == 'residual' else 64
        for name, w in layers.items():
            if w.is_wide:
                continue
            peak = own if w.name.startswith('analysis.') else 64
            largest = np.abs(self.export.records[name + '.weight'].astype(int)).reshape(w.outputs, -1).max(1)
            self.assertEqual(set(largest), {peak}, name)

    def test_training_rounds_weights_as_the_export_does(self):
        parameters, layers = self.model.parameters, learned_layers(self.export.wiring, self.export.networks)
        parameters.prepare(torch.tensor([1]), rounding=True, averaged=True)
        for name, w in layers.items():
            if w.is_wide:
                continue
            weights = parameters.weight[w.name].detach().reshape(w.outputs, w.inputs, -1).movedim(1, 2)
            units = weights.abs().amax((1, 2), keepdim=True) / w.peak
            integers = self.export.records[name + '.weight'].reshape(w.outputs, -1, w.inputs)
            signs = parameters.gain_of(w).sign().numpy().reshape(-1, 1, 1)
            np.testing.assert_allclose(weights / units * signs, integers, atol=1e-3, err_msg=name)


class ResidualFloat(Float):
    CHANGES = {'analysis': 'residual'}


class Import(Exported):
    """What is read back from a file and its notes."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = str(Path(folder.name) / 'model.vqm')
        self.notes = {RECIPE: self.model.recipe.json(), **self.export.notes()}

    def imported(self):
        vqm.write(self.path, self.export.records, self.notes)
        return model_import.load(self.path)[0]

    def refuses(self, reason):
        with self.assertRaisesRegex(TrainingError, reason):
            self.imported()

    def test_all_layers_are_there(self):
        layers = learned_layers(self.export.wiring, self.export.networks)
        self.assertEqual({w.name for w in layers.values()}, set(self.export.layout.weights))

    def test_integers_stay(self):
        model = self.imported()
        samples = blocks_of((1, 2, 3), torch.float32) - 128
        again = Export(model, Ranges(model, lambda q: samples / model.recipe.unit(q)))
        for name, array in self.export.records.items():
            if name.endswith(('.weight', '.words', '.base', '.sizes')):
                np.testing.assert_array_equal(again.records[name], array, name)

    def test_codes_alike(self):
        found = []
        for model in (self.model, self.imported()):
            model.prepare(torch.tensor([1]), averaged=True)
            with torch.no_grad():
                found.append(codec.forward(model, (self.blocks.float() - 128) / model.recipe.unit(1)))
        one, other = found
        off = (one.output - other.output).abs().median()
        self.assertLess(off, 0.02 * one.output.abs().median())
        for level in SIDES:
            self.assertAlmostEqual(other.bits[level].item() / one.bits[level].item(), 1, 1)

    def test_codewords_that_are_left_out_are_dead(self):
        books = self.model.codebooks['bottom']
        rare = self.export.books['bottom', 0][0]
        self.assertEqual((self.imported().codebooks['bottom'].counts[0, 0] > 0).sum(), len(rare.base))
        self.assertLessEqual(len(rare.base), books.codes)

    def test_notes_that_do_not_fit(self):
        del self.notes['train.top.start']
        self.refuses('train.top.start is missing')
        self.notes[RECIPE] = '{"generation": 2}'
        self.refuses('recipe and networks differ')
        self.notes[RECIPE] = '{}'
        self.refuses('generation 1')
        del self.notes[RECIPE]
        self.refuses('no note train.recipe')

    def test_files_that_do_not_fit(self):
        self.imported()
        notes, path = Path(vqm.beside(self.path, '.notes.vqm')), Path(self.path)
        notes.write_bytes(vqm.serialized({}, {'model': '0' * 12}))
        with self.assertRaisesRegex(TrainingError, 'another model'):
            model_import.load(self.path)
        whole = path.read_bytes()
        for part in (whole[:-1], whole[:100], whole[:40] + b'x' + whole[41:]):
            path.write_bytes(part)
            with self.assertRaisesRegex(TrainingError, 'damaged or cut off'):
                model_import.load(self.path)
        for part in (b'', b'\x89PNG'):
            path.write_bytes(part)
            with self.assertRaisesRegex(TrainingError, 'no model file'):
                model_import.load(self.path)
        for length in (0, 7, 1 << 31):
            start = whole[:4] + struct.pack('<I', length) + whole[8:-32]
            path.write_bytes(start + hashlib.sha256(start).digest())
            with self.assertRaisesRegex(TrainingError, 'do not add up'):
                model_import.load(self.path)
        with self.assertRaisesRegex(TrainingError, 'cannot be read'):
            model_import.load(str(path.parent))


class Skeleton(Exported):
    def test_images_are_those_of_the_blocks(self):
        words = torch.randn(1, 2, 3, 7, dtype=torch.float64)
        weights = torch.from_numpy(matrix(self.model.skeleton, 'topInverse')[:, 0, 0])
        image = layers.shuffle_up(layers.shuffle_up(words @ weights.t()))
        wanted = self.model.skeleton.synthesize_top(words.float())
        joined = comparison.Join.run(None, image, None, False)
        torch.testing.assert_close(joined.float(), wanted)
        words = torch.randn(1, 2, 3, 10, dtype=torch.float64)
        weights = torch.from_numpy(matrix(self.model.skeleton, 'bottomInverse')[:, 0, 0])
        joined = comparison.Join.run(None, layers.shuffle_up(words @ weights.t()), None, False)
        torch.testing.assert_close(joined.float(), self.model.skeleton.synthesize_bottom(words.float()))

    def test_previews_are_means(self):
        words = torch.randn(1, 2, 3, 7, dtype=torch.float64)
        preview = words @ torch.from_numpy(matrix(self.model.skeleton, 'preview')[:, 0, 0]).t()
        pixels = preview.view(2, 3, 4, 4, 3).permute(0, 2, 1, 3, 4).reshape(8, 12, 3)
        whole = codec.from_blocks(self.model.skeleton.synthesize_top(words.float()))[0]
        wanted = whole.view(8, 4, 12, 4, 3).mean((1, 3))
        torch.testing.assert_close(pixels.float(), wanted)


class Rounding(unittest.TestCase):
    def test_networks_that_no_file_holds(self):
        few = ModelRecipe2.read(json.dumps({**RECIPE2, 'analysisBlocks': 16, 'pixelBlocks': 16}))
        Wiring(generations.networks_of(few)).lines()
        wide = {'analysis_bottom_blocks': 16, 'analysis_top_blocks': 16, 'synthesis_blocks': 16}
        many = replace(few, **wide, prior_blocks=16)
        with self.assertRaisesRegex(TrainingError, 'fewer blocks'):
            Wiring(generations.networks_of(many)).lines()

    def test_multipliers(self):
        for factor in (0, 1e-6, 0.37, 1, 3.3, 16000):
            m, r = multiplier(factor)
            self.assertTrue(0 <= m <= 32767 and 1 <= r <= 24)
            self.assertAlmostEqual(m / 2**r, factor, delta=2e-4 * factor + 2.0**-25)

    def test_wide_weights_leave_room(self):
        grid = Grid(np.ones((3, 1, 1, 50)), np.full(50, 20000))
        self.assertLess(grid.bound().max(), 2**30)
        self.assertGreater(grid.integers.max(), 500)

    def test_sums_that_could_overflow_are_refused(self):
        layer = Requantization(Grid(np.ones((2, 1, 1, 4)), 255, 127), 0)
        layer.add(np.ones(2), np.zeros(2), 1, 1)
        layer.records('layer', np.int8)
        layer.bias[0][1] = 2**31 - 1
        with self.assertRaisesRegex(TrainingError, 'layer: sums may reach'):
            layer.records('layer', np.int8)

    def test_bd_rate(self):
        anchor = [(0.1, 25), (0.2, 28), (0.4, 31)]
        self.assertAlmostEqual(comparison.bd_rate(anchor, [(1.1 * b, p) for b, p in anchor]), 10)
        self.assertIsNone(comparison.bd_rate(anchor, [(b, p + 9) for b, p in anchor]))


class Command(Case):
    def export(self, folder, **options):
        out = self.folder / 'model.vqm'
        command = [sys.executable, '-m', 'vqz_torch', 'export', '--run', folder, *self.inputs(), '--out', out]
        return out, run([*command, '--validate-side', 64], **options)

    def begin(self, recipe):
        path, out = self.folder / 'recipe.json', self.folder / 'run'
        path.write_text(json.dumps(recipe))
        self.fit(out, '--recipe', path, '--steps', 10, '--warmup', 4, '--rounding', 0.5)
        return out

    def test_export(self):
        out, printed = self.export(self.begin(RECIPE2))
        self.assertRegex(printed, r'BD-rate, integer: [+-]\d+\.\d\d %')
        model = vqm2.read_model(out)
        self.assertEqual(model.arch.Q, len(RECIPE2['lambdas']))
        self.assertIn('What going to integers cost', out.with_suffix('.md').read_text())
        self.assertIn(model.digest.hex().encode(), (self.folder / 'model.notes.vqm').read_bytes())

    def test_training_goes_on_from_a_file(self):
        out, _ = self.export(self.begin(RECIPE2))
        again = self.folder / 'again'
        self.fit(again, '--init', out, '--steps', 4, '--warmup', 2)
        whole = self.folder / 'run' / 'validation.csv'
        self.assertEqual((again / 'earlier.csv').read_text(), whole.read_text())
        self.assertAlmostEqual(curve(again)[0] / curve(whole.parent)[10], 1, 1)
        printed = self.fit(again, '--init', out, '--resume', succeeds=False)
        self.assertIn('--init goes neither', printed)

    def test_what_cannot_be_exported(self):
        _, printed = self.export(self.folder, succeeds=False)
        self.assertIn('no checkpoint', printed)
        _, printed = self.export(self.begin({'width': 16, 'topWidth': 12}), succeeds=False)
        self.assertIn('vqz-train export', printed)
