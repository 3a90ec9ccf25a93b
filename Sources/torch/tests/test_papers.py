"""The papers' models: causal priors, bytes that decode, and a whole small run."""

import sys

import numpy as np
import torch
from PIL import Image

from vqz_torch.papers import coding
from vqz_torch.papers.pixelcnn import PixelCNN, priors
from vqz_torch.papers.quantizer import Quantizer, perplexity

from .support import Case, run


class Papers(Case):
    def test_priors_depend_on_earlier_positions_alone(self):
        torch.manual_seed(1)
        index, above = torch.randint(16, (1, 6, 8)), torch.randint(16, (1, 3, 4))
        for options in ({}, {'attends': True}, {'given_codes': 16}):
            prior = PixelCNN(16, 8, 3, 3, **options).double()
            given = above if 'given_codes' in options else None
            before = prior(index, given)
            for y, x in ((0, 0), (2, 3), (5, 7), (3, 7)):
                changed = index.clone()
                changed[0, y, x] = (changed[0, y, x] + 1) % 16
                moved = (prior(changed, given) - before).abs().amax(1)[0].flatten() > 1e-12
                self.assertFalse(moved[: y * 8 + x + 1].any())
                self.assertEqual(moved.any(), (y, x) != (5, 7))

    def test_coded_maps_decode(self):
        torch.manual_seed(2)
        models = priors((8, 4), 16, 8, 3).eval()
        maps = [torch.randint(16, (1, 4, 5)), torch.randint(16, (1, 8, 10))]
        data = coding.encode(models, maps)
        for own, back in zip(maps, coding.decode(models, data, [(4, 5), (8, 10)])):
            self.assertTrue(torch.equal(own, back))

    def test_range_coder_keeps_long_carries(self):
        source = np.random.RandomState(3)
        symbols = source.randint(3, size=20000)
        starts, sizes = (0, 1, coding.TOTAL - 1), (1, coding.TOTAL - 2, 1)
        encoder = coding.Encoder()
        for symbol in symbols:
            encoder.encode(starts[symbol], sizes[symbol])
        decoder = coding.Decoder(encoder.finish())
        for symbol in symbols:
            target = decoder.target()
            self.assertEqual(symbol, max(i for i in range(3) if starts[i] <= target))
            decoder.take(starts[symbol], sizes[symbol])

    def test_all_codewords_come_into_use(self):
        torch.manual_seed(4)
        quantizer = Quantizer(32, 2)
        for _ in range(30):
            quantizer(torch.randn(4, 2, 16, 16))
        index = quantizer.nearest(torch.randn(8, 2, 16, 16))
        self.assertEqual(perplexity(index, 32)[1], 32)
        self.assertGreater(perplexity(index, 32)[0], 20)

    def test_whole_runs(self):
        for kind in ('vqvae', 'vqvae2'):

            def call(command, *arguments):
                return run(
                    [
                        sys.executable,
                        '-m',
                        'vqz_torch.papers',
                        kind,
                        command,
                        '--run',
                        self.folder / kind,
                        *arguments,
                    ]
                )

            call(
                'fit',
                '--data',
                self.shared / 'data',
                '--steps',
                12,
                '--batch',
                2,
                '--crop',
                64,
                '--width',
                16,
                '--codes',
                32,
                '--dimensions',
                8,
                '--prior-width',
                8,
                '--layers',
                3,
            )
            photo = self.shared / 'val' / '3.png'
            call('reconstruct', photo, self.folder / 'again.png')
            with Image.open(photo) as own, Image.open(self.folder / 'again.png') as again:
                self.assertEqual([side // 8 * 8 for side in own.size], [side // 8 * 8 for side in again.size])
                own.crop((0, 0, 32, 24)).save(self.folder / 'small.png')
            self.assertIn('decode to the same indices', call('bits', self.folder / 'small.png'))
            call('sample', self.folder / 'sheet.png', '--rows', 1, '--columns', 2, '--side', 16)
            with Image.open(self.folder / 'sheet.png') as sheet:
                self.assertEqual(sheet.size, (32, 16))
            report = call('report', '--val', self.shared / 'val', '--side', 32, '--count', 1)
            self.assertRegex(
                report, r'1 photographs, [\d.]+ dB\nbits per pixel: fixed length .*\ncodewords used'
            )
