"""Whole runs: learning, going on, sharing steps, ending in time, and what can go wrong."""

import json
import re
import signal
import sys
import time

import numpy as np

from vqz_torch import checkpoint, safetensors

from .support import OPTIONS, Case, curve, run, start


class Runs(Case):
    def begin(self, name='run', *arguments, **options):
        out = self.folder / name
        printed = self.fit(out, '--recipe', self.shared / 'recipe.json', *arguments, **options)
        return out, printed

    def assert_same(self, a, b, seconds=False):
        """Two runs' checkpoints but for the time that they took."""
        (first, strings), (second, others) = (
            safetensors.read(checkpoint.latest(str(folder))) for folder in (a, b)
        )
        self.assertEqual(first.keys(), second.keys())
        for name, array in first.items():
            np.testing.assert_array_equal(array, second[name], name)
        for own in (strings, others):
            own.pop('seconds')
            own['validation'] = re.sub(r'^(\d+,[\d.]+),\d+', r'\1', own['validation'], flags=re.MULTILINE)
        self.assertEqual(strings, others)

    def test_training_improves_validation(self):
        out, printed = self.begin(
            'run', '--steps', 120, '--validate-every', 60, '--warmup', 10, '--report-every', 60
        )
        losses = curve(out)
        self.assertEqual(sorted(losses), [0, 60, 120])
        self.assertLess(losses[120], losses[0] - 0.05)
        self.assertRegex(printed, r'MP/s \(data \d+% forward \d+% backward \d+% optimiser \d+%\)')

    def test_resuming_continues_exactly(self):
        """Codewords restart, the rounding starts before the interruption and the search after it."""
        options = [
            '--warmup',
            4,
            '--reseed-interval',
            2,
            '--decay',
            0.2,
            '--rounding',
            0.5,
            '--searching',
            0.2,
            '--validate-every',
            6,
        ]
        for name, more in (('muon', []), ('soap', ['--soap'])):
            whole, _ = self.begin(name, '--steps', 30, *options, *more)
            parts, _ = self.begin(name + '-parts', '--steps', 30, *options, *more, '--stop-after', 18)
            self.fit(parts, '--resume', *more, '--validate-every', 6)
            self.assert_same(whole, parts)

    def test_processes_share_every_step(self):
        """Codewords restart too."""
        options = [
            '--steps',
            24,
            '--warmup',
            4,
            '--reseed-interval',
            3,
            '--validate-every',
            8,
            '--batch',
            3,
            '--rounding',
            0,
            '--decay',
            0.2,
        ]
        one, _ = self.begin('one', *options)
        two, printed = self.begin('two', *options, processes=2)
        self.assertIn('2 x cpu', printed)
        (alone, _), (shared, _) = (safetensors.read(checkpoint.latest(str(folder))) for folder in (one, two))
        for step, loss in curve(one).items():
            self.assertLess(abs(curve(two)[step] / loss - 1), 1e-4, f'step {step}')
        for name in ('synthesis.out.weight', 'codebook.bottom.3.words'):
            # Sums in another order move an index now and then, and with it single weights.
            difference = np.linalg.norm(alone[name] - shared[name])
            self.assertLess(difference, 0.1 * np.linalg.norm(alone[name]), name)

    def test_bfloat16_learns(self):
        out, printed = self.begin(
            'run', '--steps', 60, '--warmup', 10, '--precision', 'bf16', '--rounding', 0
        )
        self.assertIn('bfloat16', printed)
        self.assertLess(curve(out)[60], curve(out)[0] - 0.02)

    def test_rescaled_crops(self):
        out, _ = self.begin('run', '--steps', 12, '--rescale')
        self.assertEqual(sorted(curve(out)), [0, 12])

    def test_runs_end_in_time(self):
        begin = time.monotonic()
        out, printed = self.begin('run', '--steps', 100000, '--minutes', 0.15)
        self.assertLess(time.monotonic() - begin, 16)
        step = int(re.search(r'saved at step (\d+)', printed).group(1))
        self.assertIn(step, curve(out))
        self.assertIn(f'step {step} of {step + 1}', self.fit(out, '--resume', '--steps', step + 1))

    def test_interrupted_runs_save(self):
        process = self.start_long_run()
        process.send_signal(signal.SIGTERM)
        self.assertIn('saved at step', process.communicate(timeout=60)[0])
        self.assertEqual(process.returncode, 0)

    def test_killed_runs_keep_their_last_checkpoint(self):
        process = self.start_long_run('--save-every', '0')
        process.kill()
        process.communicate()
        out = self.folder / 'long'
        state = checkpoint.load(checkpoint.latest(str(out)))
        self.assertGreater(state.step, 0)
        self.fit(out, '--resume', '--steps', state.step + 1)
        # Nor does anything else stay behind.
        index = json.loads((out / checkpoint.INDEX).read_text())
        files = {path.name for path in out.glob('checkpoint*')}
        self.assertEqual(files, {checkpoint.INDEX, *index['weight_map'].values()})

    def start_long_run(self, *arguments):
        """A run that has made 50 steps when this returns."""
        command = [
            sys.executable,
            '-m',
            'vqz_torch',
            'fit',
            *self.inputs(),
            '--out',
            self.folder / 'long',
            *OPTIONS,
            '--recipe',
            self.shared / 'recipe.json',
            '--steps',
            '100000',
            '--report-every',
            '50',
            *arguments,
        ]
        process = start(command)
        for line in process.stdout:
            if line.startswith('step 50 '):
                return process
        raise AssertionError('the run ended early')

    def test_full_disks_are_named(self):
        out, _ = self.begin('run', '--steps', 2)
        before = {path.name: path.read_bytes() for path in out.iterdir()}
        # A limit on the size of files stands for a full disk.
        code = (
            'import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); '
            'resource.setrlimit(resource.RLIMIT_FSIZE, (100000, 100000)); '
            'from vqz_torch.__main__ import main; sys.argv[0] = "vqz_torch"; main()'
        )
        printed = run(
            (
                sys.executable,
                '-c',
                code,
                'fit',
                *self.inputs(),
                '--out',
                out,
                *OPTIONS,
                '--resume',
                '--steps',
                3,
            ),
            succeeds=False,
        )
        self.assertRegex(
            printed.splitlines()[-1], r'^vqz_torch: .*checkpoint-.* cannot be written: File too large$'
        )
        for path in out.glob('checkpoint*'):
            self.assertEqual(path.read_bytes(), before[path.name])

    def test_errors_are_one_line(self):
        out, empty = self.folder / 'run', self.folder / 'empty'
        empty.mkdir()
        recipe = self.folder / 'recipe.json'

        def last(*arguments):
            return self.fit(out, *arguments, succeeds=False).splitlines()[-1]

        self.assertEqual(last('--data', empty), f'vqz_torch: {empty}: no usable photograph')
        self.assertEqual(last('--resume'), f'vqz_torch: {out}: no checkpoint')
        for text, reason in (
            ('{', 'not a usable recipe'),
            ('[1]', 'no JSON object'),
            ('{"depth": 3}', 'unknown field'),
            ('{"codes": 300}', 'codes: 2 to 256'),
            ('{"width": "x"}', 'not a usable recipe'),
            ('{"bottomGroups": [5]}', 'groups'),
        ):
            recipe.write_text(text)
            self.assertIn(reason, last('--recipe', recipe))
        recipe.write_text('{"codebookDecay": 0.9, "decay": "x"}')
        self.assertIn('not a usable recipe', last('--training', recipe))
        self.assertIn('batch', last('--batch', 2000))
        self.assertIn('cannot be read', last('--recipe', empty / 'none.json'))
