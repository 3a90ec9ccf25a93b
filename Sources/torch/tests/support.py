"""Made photographs, small recipes, and the programs under test."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch
from PIL import Image

PACKAGE = Path(__file__).resolve().parent.parent
BUILD = PACKAGE.parent.parent / '.build' / 'debug'

# Every kind of layer, phase pattern and number of dimensions.
RECIPE = {
    'lambdas': [0.004, 0.02],
    'topGroups': [1, 1, 2, 3],
    'bottomGroups': [1, 1, 2, 4, 2],
    'topPhases': [5, 3],
    'bottomPhases': [2, 5, 1, 3],
    'codes': 24,
    'width': 16,
    'topWidth': 12,
    'contextWidth': 20,
    'headWidth': 16,
    'learnedFeatures': 2,
    'synthesisBlocks': 1,
}
# The same of generation 2, with slices of one group and of two.
RECIPE2 = {
    'generation': 2,
    **{
        key: RECIPE[key]
        for key in ('lambdas', 'topGroups', 'bottomGroups', 'topPhases', 'bottomPhases', 'codes')
    },
    'topSlices': [1, 1, 2],
    'bottomSlices': [1, 1, 1, 2],
    'wideContexts': 3,
    'contextWidth': 20,
    'headWidth': 16,
    'learnedFeatures': 2,
    'analysisWidth': 24,
    'analysisTopWidth': 12,
    'analysisBlocks': 1,
    'analysisBottomBlocks': 1,
    'analysisTopBlocks': 1,
    'synthesisWidth': 16,
    'synthesisBlocks': 1,
    'pixelWidth': 12,
    'pixelBlocks': 1,
}
OPTIONS = ['--batch', '4', '--crop', '64', '--validate-side', '128']


class Case(unittest.TestCase):
    """A folder for each test, with photographs and a recipe made once."""

    @classmethod
    def setUpClass(cls):
        torch.set_num_threads(1)
        stack = contextlib.ExitStack()
        cls.addClassCleanup(stack.close)
        cls.shared = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        for i in range(4):
            folder = cls.shared / ('val' if i == 3 else 'data')
            folder.mkdir(exist_ok=True)
            Image.fromarray(photograph(i, 200 + 16 * i, 224)).save(folder / f'{i}.png')
        (cls.shared / 'recipe.json').write_text(json.dumps(RECIPE))

    def setUp(self):
        stack = contextlib.ExitStack()
        self.addCleanup(stack.close)
        self.folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))

    def inputs(self):
        return ['--data', self.shared / 'data', '--val', self.shared / 'val']

    def fit(self, out, *arguments, processes=1, succeeds=True):
        """`python3 -m vqz_torch fit` on the shared photographs; returns what it printed."""
        command = [
            sys.executable,
            '-m',
            'vqz_torch',
            'fit',
            *self.inputs(),
            '--out',
            out,
            *OPTIONS,
            *arguments,
        ]
        if processes == 1:
            return run(command, succeeds)
        # What torchrun does; that of PyTorch 1.13 does not start on Python 3.11.
        port = {'MASTER_ADDR': '127.0.0.1', 'MASTER_PORT': str(free_port()), 'WORLD_SIZE': str(processes)}
        others = [start(command, {**port, 'RANK': str(rank)}) for rank in range(1, processes)]
        printed = run(command, succeeds, {**port, 'RANK': '0'})
        for process in others:
            process.communicate(timeout=60)
            self.assertEqual(process.returncode, 0)
        return printed

    def fit_in_swift(self, out, *arguments):
        """`vqz-train fit` on the same."""
        return run([BUILD / 'vqz-train', 'fit', *self.inputs(), '--out', out, *OPTIONS, *arguments])


def start(command, environment=()):
    environment = {**os.environ, 'PYTHONPATH': str(PACKAGE), 'OMP_NUM_THREADS': '1', **dict(environment)}
    return subprocess.Popen(
        [str(word) for word in command],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run(command, succeeds=True, environment=()):
    process = start(command, environment)
    printed = process.communicate()[0]
    if succeeds != (process.returncode == 0):
        raise AssertionError(f'{command} left with {process.returncode}:\n{printed}')
    return printed


def free_port():
    with socket.socket() as own:
        own.bind(('127.0.0.1', 0))
        return own.getsockname()[1]


def photograph(seed, height, width):
    """A random walk over rows and columns: about the spectrum of a photograph."""
    samples = np.random.RandomState(seed).randn(height, width, 3)
    for axis in (0, 1):
        lines = np.moveaxis(samples, axis, 0)
        for before, line in zip(lines, lines[1:]):
            line += 0.92 * before
    samples += samples.mean(2, keepdims=True)
    return (128 + 50 * samples / samples.std()).clip(0, 255).astype(np.uint8)


def points(run_folder):
    """Means of bits per pixel and PSNR over the qualities by step, of a run's validation.csv."""
    rows = {}
    for line in (Path(run_folder) / 'validation.csv').read_text().splitlines()[1:]:
        values = line.split(',')
        rows.setdefault(int(values[0]), []).append((float(values[4]), float(values[5])))
    return {step: tuple(np.mean(own, 0)) for step, own in rows.items()}


def curve(run_folder):
    """Loss by step, of a run's validation.csv."""
    lines = (Path(run_folder) / 'validation.csv').read_text().splitlines()[1:]
    return {int(line.split(',')[0]): float(line.split(',')[6]) for line in lines}
