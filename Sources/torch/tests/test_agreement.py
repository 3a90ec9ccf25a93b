"""This trainer against vqz-train: costs, gradients, steps, checkpoints of each read by the other, export.

Needs `swift build` to have been run."""

import json
import shutil

import numpy as np
import torch

from vqz_torch import checkpoint, codec, safetensors

from .support import BUILD, Case, curve, photograph, run


class Agreement(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.start = cls.shared / 'start'
        case = cls()
        case.fit_in_swift(cls.start, '--recipe', cls.shared / 'recipe.json', '--steps', 60, '--rounding', 0)
        path = cls.start / 'checkpoint.safetensors'
        tensors, metadata = safetensors.read(str(path))
        # Which codewords restart, and where, each trainer draws in its own way.
        metadata['training'] = json.dumps({**json.loads(metadata['training']), 'reseedInterval': 1 << 30})
        path.write_bytes(safetensors.serialized(tensors, metadata))
        cls.rounded = cls.shared / 'rounded'
        shutil.copytree(cls.start, cls.rounded)
        case.fit_in_swift(cls.rounded, '--resume', '--steps', 61, '--rounding', 0.1)

    def compare(self, folder, quality, rounding=False, searching=False):
        """Loss, bits and the gradients of all tensors, for the same weights and pixels."""
        pixels = np.stack([photograph(i, 96, 64) for i in (7, 8)]).astype(np.float32) - 128
        (self.folder / 'pixels').write_bytes(safetensors.serialized({'pixels': pixels}))
        flags = ['--rounding'] * rounding + ['--searching'] * searching
        run(
            [
                BUILD / 'vqz-train',
                'probe',
                '--checkpoint',
                folder / 'checkpoint.safetensors',
                '--pixels',
                self.folder / 'pixels',
                '--out',
                self.folder / 'probe',
                '-q',
                quality + 1,
                *flags,
            ]
        )
        expected, costs = safetensors.read(str(self.folder / 'probe'))
        result, parameters = self.learn(folder, pixels, quality, rounding, searching)
        for name, cost in (
            ('topBits', result.bits['top']),
            ('bottomBits', result.bits['bottom']),
            ('distortion', result.distortion),
        ):
            self.assertLess(abs(cost.item() / float(costs[name]) - 1), 1e-4, name)
        gradients = parameters.layout.named(parameters.gradient)
        self.assertEqual(
            {'gradient.' + name for name in gradients},
            {name for name in expected if name.startswith('gradient.')},
        )
        largest = max(np.abs(array).max() for array in expected.values())
        for name, gradient in gradients.items():
            wanted = expected['gradient.' + name]
            # Beside gradients that are zero but for cancelled sums, absolutely.
            allowed = 1e-3 * max(np.abs(wanted).max(), 1e-6 * largest)
            self.assertLess(np.abs(wanted - gradient.numpy()).max(), allowed, name)
        self.assertEqual(
            any(g.any() for n, g in gradients.items() if n.startswith('analysis.')), not searching
        )

    def learn(self, folder, pixels, quality, rounding, searching):
        state = checkpoint.load(str(folder / 'checkpoint.safetensors'))
        model, recipe = state.model, state.model.recipe
        at, unit = torch.tensor([quality]), recipe.unit(quality)
        model.prepare(at, rounding)
        model.parameters.clear_gradients()
        blocks = codec.to_blocks(torch.from_numpy(pixels)) * (1 / unit)
        if searching:
            result = codec.search(model, blocks, torch.tensor([-128 / unit, 127 / unit]), rounding)
        else:
            result = codec.forward(model, blocks, rounding)
        weight = (recipe.lambdas[1] / recipe.lambdas[quality]) ** state.training.balance / pixels[..., 0].size
        (weight * result.loss(state.training.commitment)).backward()
        model.parameters.finish_backward(at)
        return result, model.parameters

    def test_costs_and_gradients(self):
        for quality in (0, 1):
            self.compare(self.start, quality)

    def test_costs_and_gradients_of_a_searched_step(self):
        self.compare(self.start, 1, searching=True)

    def test_costs_and_gradients_through_the_rounding(self):
        self.compare(self.rounded, 0, rounding=True)
        self.compare(self.rounded, 1, rounding=True, searching=True)

    def test_steps_stay_together(self):
        """200 steps from the same start, the last of them through the rounding and with searched indices."""
        runs = self.folder / 'swift', self.folder / 'torch'
        arguments = [
            '--resume',
            '--steps',
            260,
            '--validate-every',
            40,
            '--rounding',
            0.1,
            '--searching',
            0.05,
        ]
        for run_folder, fit in zip(runs, (self.fit_in_swift, self.fit)):
            shutil.copytree(self.start, run_folder)
            fit(run_folder, *arguments)
        swift, own = curve(runs[0]), curve(runs[1])
        self.assertEqual(swift.keys(), own.keys())
        self.assertLess(swift[260], swift[60])
        for step, loss in swift.items():
            self.assertLess(abs(own[step] / loss - 1), 0.01, f'step {step}: {loss}, {own[step]}')

    def test_each_goes_on_from_the_other(self):
        out = self.folder / 'run'
        shutil.copytree(self.start, out)
        self.fit(out, '--resume', '--steps', 64)
        self.assertFalse((out / 'checkpoint.safetensors').exists())
        self.assertIn('step 64 of 68', self.fit_in_swift(out, '--resume', '--steps', 68))
        self.assertEqual([path.name for path in out.glob('checkpoint*')], ['checkpoint.safetensors'])
        self.assertIn('step 68 of 70', self.fit(out, '--resume', '--steps', 70))
        self.assertEqual(sorted(curve(out)), [0, 60, 64, 68, 70])

    def test_a_model_file_starts_a_run(self):
        model, out = self.folder / 'model.vqm', self.folder / 'run'
        run(
            [
                BUILD / 'vqz-train',
                'export',
                '--run',
                self.start,
                *self.inputs(),
                '--out',
                model,
                '--validate-side',
                128,
            ]
        )
        self.fit_in_swift(out, '--init', model, '--prepare', '--steps', 2)
        self.assertIn('step 0 of 2', self.fit(out, '--resume'))
        self.assertLess(abs(curve(out)[0] / curve(self.start)[60] - 1), 0.01)

    def test_nothing_is_lost_between_them(self):
        """What this trainer writes of a checkpoint is what vqz-train has written."""
        tensors, metadata = safetensors.read(str(self.rounded / 'checkpoint.safetensors'))
        strings, own = checkpoint.contents(checkpoint.load(str(self.rounded / 'checkpoint.safetensors')))
        self.assertEqual(tensors.keys(), own.keys())
        for name, array in tensors.items():
            np.testing.assert_array_equal(array, own[name], name)
        for name in ('model', 'training'):
            self.assertEqual(json.loads(strings.pop(name)), json.loads(metadata.pop(name)))
        self.assertEqual(strings, metadata)

    def test_export_of_a_run_decodes(self):
        out, model = self.folder / 'run', self.folder / 'model.vqm'
        self.fit(out, '--recipe', self.shared / 'recipe.json', '--steps', 40, '--rounding', 0)
        report = run(
            [
                BUILD / 'vqz-train',
                'export',
                '--run',
                out,
                *self.inputs(),
                '--out',
                model,
                '--validate-side',
                128,
            ]
        )
        self.assertIn('no accumulator can overflow', report)
        photo, coded = self.shared / 'val' / '3.png', self.folder / 'coded.vqz'
        run([BUILD / 'vqz', 'compress', photo, coded, '--model', model, '-q', 2, '--tune', 'psnr'])
        run([BUILD / 'vqz', 'decompress', coded, self.folder / 'decoded.png', '--model', model])
        self.assertLess(coded.stat().st_size, photo.stat().st_size / 4)
        self.assertGreater(psnr(photo, self.folder / 'decoded.png'), 18)


def psnr(*paths):
    from PIL import Image

    a, b = (np.asarray(Image.open(path).convert('RGB')).astype(float) for path in paths)
    return 10 * np.log10(255**2 / ((a - b) ** 2).mean())
