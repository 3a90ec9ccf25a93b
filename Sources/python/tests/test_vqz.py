"""The installed package against the tool: `.ci/python` installs it."""

import ctypes
import gc
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

import numpy as np

import vqz

ROOT = Path(__file__).resolve().parent.parent.parent.parent
VECTORS = ROOT / 'spec' / 'vectors'
IMAGES = ROOT / 'corpus' / 'generated'
TOOL = os.environ.get('VQZ_TOOL', ROOT / '.build' / 'release' / 'vqz')

sys.path.append(str(ROOT / 'spec' / 'reference'))
import png  # noqa: E402

MANIFEST = json.loads((VECTORS / 'manifest.json').read_text())


def picture(height, width, channels=3, dtype=np.uint8):
    """Colours, edges and, with alpha, all its values."""
    y, x, c = np.indices((height, width, channels))
    samples = (x * (c + 1) + y * 2 + (x // 8 + y // 8) % 2 * 60) % 256
    return samples.astype(dtype) * dtype(257 if dtype == np.uint16 else 1)


def tool(*arguments):
    subprocess.run([str(part) for part in [TOOL, *arguments]], check=True)


class VectorTests(unittest.TestCase):
    def decoder(self, name):
        return vqz.Decoder(model=(VECTORS / name).read_bytes(), threads=2)

    def test_pixels(self):
        for entry in MANIFEST['images']:
            with self.subTest(entry['file']):
                data = (VECTORS / entry['file']).read_bytes()
                info = vqz.info(data)
                decoder = self.decoder(entry['model'])
                array = decoder.decode(data)
                shape = (entry['height'], entry['width'], entry['channels'])
                self.assertEqual((info.height, info.width, info.channels), shape)
                self.assertEqual((info.depth, info.version), (entry['depth'], entry['version']))
                self.assertEqual(info.quality, entry['quality'] and entry['quality'] + 1 or info.quality)
                self.assertEqual(info.quality is None, entry['quality'] is None)
                self.assertEqual(array.shape, shape if entry['channels'] > 1 else shape[:2])
                self.assertEqual(array.dtype, np.uint8 if info.depth == 8 else np.uint16)
                wide = 'pixels' if info.depth == 16 else 'pixels16'
                byte, smaller = (name if info.depth == 8 else f'{name}8' for name in ['pixels', 'smaller'])
                self.assertEqual(self.sum(decoder.decode(data, dtype=np.uint16)), entry[wide])
                self.assertEqual(self.sum(decoder.decode(data, dtype=np.uint8)), entry[byte])
                views = [decoder.decode(data, scale=scale, dtype=np.uint8) for scale in [2, 4, 8, 16]]
                self.assertEqual(self.sum(*views), entry[smaller])

    def sum(self, *arrays):
        """Of the samples of arrays, the high byte first."""
        digest = hashlib.sha256()
        for array in arrays:
            digest.update(array.astype(array.dtype.newbyteorder('>')).tobytes())
        return digest.hexdigest()

    def test_metadata(self):
        entries = [entry for entry in MANIFEST['images'] if 'metadata' in entry]
        self.assertGreater(len(entries), 3)
        for entry in entries:
            with self.subTest(entry['file']):
                info = vqz.info((VECTORS / entry['file']).read_bytes())
                packed = b''.join(
                    name.encode() + bytes([len(part)]) + part for name, part in info.chunks.items()
                )
                found = {'icc': info.icc, 'exif': info.exif, 'xmp': info.xmp, 'color': packed or None}
                wanted = entry['metadata']
                for name, part in found.items():
                    got = part and hashlib.sha256(part).hexdigest()
                    self.assertEqual(got, wanted.get(name), name)
                self.assertEqual(info.damaged, sum(part is None for part in wanted.values()))
                self.assertFalse(info.truncated)

    def test_cuts(self):
        for entry in (entry for entry in MANIFEST['images'] if 'cuts' in entry):
            data, decoder = (VECTORS / entry['file']).read_bytes(), self.decoder(entry['model'])
            for cut in entry['cuts']:
                with self.subTest(f"{entry['file']}, {cut['length']} bytes"):
                    part = data[: cut['length']]
                    # Without the last sections, of metadata, a file is whole.
                    if vqz.info(part).truncated:
                        self.assertRaises(vqz.Error, decoder.decode, part)
                    else:
                        decoder.decode(part)
                    options = {'allow_truncated': True}
                    if entry['depth'] not in (8, 16):
                        # The sums are of the file's own depth: only that it decodes.
                        self.assertEqual(decoder.decode(part, **options).dtype, np.uint16)
                        continue
                    self.assertEqual(self.sum(decoder.decode(part, **options)), cut['pixels'])
                    views = [decoder.decode(part, scale=scale, **options) for scale in [2, 4, 8, 16]]
                    self.assertEqual(self.sum(*views), cut['smaller'])

    def test_refusals(self):
        for entry in MANIFEST['errors']:
            with self.subTest(entry['file']):
                data = (VECTORS / entry['file']).read_bytes()
                with self.assertRaises(vqz.Error) as raised:
                    self.decoder(entry['model']).decode(data)
                self.assertNotEqual(str(raised.exception), '')
                self.assertNotEqual(raised.exception.name, 'unknown')
                if entry['category'] == 'crc':
                    self.assertEqual((raised.exception.code, raised.exception.name), (7, 'checksum'))
                    self.assertIn(f'offset {raised.exception.offset} ', str(raised.exception))


class CodecTests(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    def test_files_and_pixels_equal_the_tools(self):
        for name in ['scene.png', 'gray.png', 'gray-alpha.png', 'rgba.png']:
            with self.subTest(name):
                pixels, file, copy = png.read(IMAGES / name), self.folder / 'a.vqz', self.folder / 'a.png'
                tool('compress', IMAGES / name, file, '-q', 3, '--effort', 1)
                tool('decompress', file, copy)
                data = vqz.encode(pixels, quality=3, effort=1)
                self.assertEqual(data, file.read_bytes())
                array = vqz.decode(data, channels=pixels.shape[2])
                self.assertTrue((array.reshape(pixels.shape) == png.read(copy)).all())

    def test_defaults(self):
        array = picture(40, 30)
        self.assertEqual(vqz.encode(array), vqz.encode(array, quality=5, effort=2, tune='visual'))
        self.assertEqual(
            vqz.encode(array, target_psnr=30), vqz.encode(array, target_psnr=30, tune='psnr')
        )
        self.assertEqual(vqz.Encoder(threads=1).encode(array), vqz.encode(array))
        self.assertEqual(vqz.Encoder().qualities, 8)
        self.assertEqual(vqz.version(), '1.2.0')
        self.assertTrue(Path(vqz.__file__).with_name('py.typed').exists())

    def test_targets_equal_the_tools(self):
        image, file = IMAGES / 'scene.png', self.folder / 'a.vqz'
        pixels = png.read(image)
        for words, options in [
            (['-q', 4.5], {'quality': 4.5}),
            (['--target-size', 5000], {'target_size': 5000}),
            (['--target-bpp', 0.4], {'target_bpp': 0.4}),
            (['--target-psnr', 33], {'target_psnr': 33}),
            (['--tune', 'psnr'], {'tune': 'psnr'}),
            (['--tune', 'visual'], {'tune': 'visual'}),
            (['--target-psnr', 33, '--tune', 'visual'], {'target_psnr': 33, 'tune': 'visual'}),
            (['--lossless'], {'lossless': True}),
            (['--lossy', '-q', 2], {'lossless': False, 'quality': 2}),
        ]:
            with self.subTest(options):
                tool('compress', image, file, '--effort', 1, *words)
                self.assertEqual(vqz.encode(pixels, effort=1, **options), file.read_bytes())
        both = {'quality': 3, 'target_size': 900}
        for wrong in [both, {'target_size': 0}, {'quality': 65}, {'target_psnr': 101}, {'tune': 'best'}]:
            with self.assertRaises(ValueError):
                vqz.encode(pixels, **wrong)
        with self.assertRaises(TypeError):
            vqz.encode(pixels, target_size='4k')

    def test_layouts(self):
        array = picture(33, 21, 4)
        data = vqz.encode(array, quality=2, lossless=False)
        for view in [
            np.asfortranarray(array),
            np.repeat(array, 2, axis=1)[:, ::2],
            array[::-1][::-1],
            np.pad(array, ((1, 2), (3, 4), (0, 0)))[1:-2, 3:-4],
            np.pad(array, ((0, 0), (0, 0), (0, 1)))[:, :, :4],
        ]:
            self.assertTrue(view.shape == array.shape)
            self.assertEqual(vqz.encode(view, quality=2, lossless=False), data)
        gray = picture(9, 7, 1)
        self.assertEqual(vqz.encode(gray), vqz.encode(gray[:, :, 0]))
        self.assertEqual(vqz.decode(vqz.encode(gray)).shape, (9, 7))

    def test_gray_as_colour(self):
        gray = picture(33, 21, 1)
        colour = np.repeat(gray, 3, axis=2)
        data = vqz.encode(colour, quality=3, effort=1, lossless=False)
        self.assertEqual(data, vqz.encode(gray, quality=3, effort=1, lossless=False))
        self.assertEqual(vqz.decode(data).shape, (33, 21))
        widened = vqz.decode(data, channels=3)
        self.assertTrue((widened == vqz.decode(data)[:, :, None]).all())
        self.assertTrue((vqz.decode(vqz.encode(colour, lossless=True)) == colour).all())
        profile = bytes(16) + b'RGB ' + bytes(16) + b'acsp' + bytes(92)
        self.assertEqual(vqz.info(vqz.encode(colour, icc=profile, lossless=False)).channels, 3)

    def test_formats(self):
        data = vqz.encode(picture(20, 31, 4))
        whole = vqz.decode(data)
        self.assertEqual((whole.shape, whole.dtype), ((20, 31, 4), np.uint8))
        self.assertTrue((vqz.decode(data, channels=3) == whole[..., :3]).all())
        self.assertTrue((vqz.decode(data, channels=2)[..., 1] == whole[..., 3]).all())
        luma = (whole[..., :3].astype(int) @ [19595, 38470, 7471] + 32768) >> 16
        self.assertTrue((vqz.decode(data, channels=1) == luma).all())
        deep = vqz.decode(data, dtype=np.uint16)
        self.assertTrue(deep.dtype == np.uint16 and abs(deep - whole * 257.0).max() <= 257)
        part = vqz.decode(data, region=(5, 3, 11, 7))
        self.assertTrue((part == whole[3:10, 5:16]).all())

    def test_16_bits(self):
        array = (picture(23, 31, 3).astype(np.uint32) * 257 + np.arange(31)[:, None] * 7).astype(np.uint16)
        for view in [array, array[..., 0], np.dstack([array, array[..., 0]]), array[::2, ::-1]]:
            data = vqz.encode(view, lossless=True)
            self.assertEqual((vqz.info(data).depth, vqz.info(data).quality), (16, None))
            self.assertTrue((vqz.decode(data) == view).all() and vqz.decode(data).dtype == np.uint16)
            byte = vqz.decode(data, dtype=np.uint8)
            self.assertTrue((byte == (view.astype(int) + 128) // 257).all())
        lossy = vqz.decode(vqz.encode(array, quality=8, lossless=False))
        self.assertTrue(lossy.dtype == np.uint16 and abs(lossy - array.astype(float)).mean() < 257 * 40)

    def test_exact_pixels_and_hidden_colours(self):
        array = picture(40, 50, 4)
        array[:20, :, 3] = 0
        exact = vqz.decode(vqz.encode(array, lossless=True))
        self.assertTrue((exact == array).all())
        flat = np.full((40, 50, 4), [9, 40, 90, 255], np.uint8)
        flat[3:9, 4:20] = [200, 30, 60, 0]
        self.assertTrue((vqz.decode(vqz.encode(flat, exact=True)) == flat).all())
        shown = vqz.decode(vqz.encode(flat))
        self.assertTrue((shown[..., 3] == flat[..., 3]).all() and not (shown == flat).all())
        self.assertTrue((shown == flat)[flat[..., 3] > 0].all())

    def test_scales(self):
        array = picture(45, 70)
        for lossless in [True, False]:
            data = vqz.encode(array, lossless=lossless)
            for scale in [1, 2, 4, 8, 16]:
                whole = vqz.decode(data, scale=scale)
                self.assertEqual(whole.shape, (-(-45 // scale), -(-70 // scale), 3))
                part = vqz.decode(data, scale=scale, region=(17, 9, 20, 30))
                rows, columns = slice(9 // scale, -(-39 // scale)), slice(17 // scale, -(-37 // scale))
                self.assertTrue((part == whole[rows, columns]).all())

    def test_metadata(self):
        array, exif = picture(30, 20), b'II*\0\x08\0\0\0'
        icc = bytes(16) + b'RGB ' + bytes(16) + b'acsp' + bytes(range(160))
        chunks = {'sRGB': b'\1', 'gAMA': bytes([0, 0, 177, 143]), 'sBIT': bytes([5, 6, 5])}
        for lossless in [True, False]:
            data = vqz.encode(
                array, lossless=lossless, icc=icc, exif=exif, xmp=memoryview(b'<x/>'), chunks=chunks
            )
            info = vqz.info(data)
            self.assertEqual((info.icc, info.exif, info.xmp), (icc, exif, b'<x/>'))
            self.assertEqual((info.chunks, info.truncated, info.damaged), (chunks, False, 0))
            plain = vqz.encode(array, lossless=lossless)
            self.assertTrue((vqz.decode(data) == vqz.decode(plain)).all())
            start = vqz.info(data[:300])
            self.assertEqual((start.icc, start.exif, start.truncated), (icc, None, True))
        none = vqz.info(plain)
        self.assertEqual((none.icc, none.exif, none.xmp, none.chunks), (None, None, None, {}))
        for wrong in [icc[:16] + b'GRAY' + icc[20:], icc[:127], b'profile']:
            with self.assertRaises(ValueError):
                vqz.encode(array, icc=wrong)
        for wrong in [{'tIME': b'1234567'}, {'gAMA': b'12'}, {'gAMA': bytes(300)}, {'long name': b''}]:
            with self.assertRaises(ValueError):
                vqz.encode(array, chunks=wrong)
        with self.assertRaises(TypeError):
            vqz.encode(array, xmp='<x/>')

    def test_metadata_equals_the_tools(self):
        file = self.folder / 'a.vqz'
        for source in ['gray.png', 'palette.png', 'scene.png']:
            tool('compress', IMAGES / source, file, '-q', 1)
            info = vqz.info(file.read_bytes())
            out = subprocess.run([TOOL, 'info', '--json', file], check=True, capture_output=True)
            told = json.loads(out.stdout)
            told = told[0] if isinstance(told, list) else told
            self.assertEqual(sorted(info.chunks), sorted(told['metadata']['color']))
            self.assertEqual(info.icc and len(info.icc), told['metadata']['icc'])

    def test_bytes_of_all_kinds(self):
        data = vqz.encode(picture(5, 6))
        whole = vqz.decode(data)
        for same in [bytearray(data), memoryview(data), np.frombuffer(data, np.uint8)]:
            self.assertTrue((vqz.decode(same) == whole).all())
            self.assertEqual(vqz.info(same), vqz.info(data))
        self.assertEqual(vqz.info(data[:64]).model, vqz.info(data).model)

    def test_results_stay(self):
        """Arrays own their pixels, and may be written to."""
        data = vqz.encode(picture(50, 60))
        whole = vqz.decode(data).copy()
        rows = [vqz.decode(data)[i] for i in range(50)]
        gc.collect()
        self.assertTrue(all((row == whole[i]).all() for i, row in enumerate(rows)))
        rows[0][:] = 7

    def test_errors(self):
        data = vqz.encode(picture(20, 31), lossless=False)
        with self.assertRaises(vqz.Error) as raised:
            vqz.decode(data[:-1])
        error = raised.exception
        self.assertIsInstance(error, ValueError)
        self.assertEqual((error.code, error.name), (5, 'truncated'))
        self.assertIn(f'offset {error.offset}', str(error))
        self.assertEqual(str(type(error)(*error.__reduce__()[1])), str(error))
        cases = [
            (vqz.Error, lambda: vqz.decode(b'')),
            (vqz.Error, lambda: vqz.info(b'RIFF')),
            (vqz.Error, lambda: vqz.decode(data, region=(30, 0, 2, 2))),
            (vqz.Error, lambda: vqz.encode(picture(4, 4), quality=9)),
            (vqz.Error, lambda: vqz.Decoder(model=b'VQM')),
            (vqz.Error, lambda: vqz.Decoder(max_pixels=619).decode(data)),
            (ValueError, lambda: vqz.decode(data, region=(0, 0, 0, 0))),
            (ValueError, lambda: vqz.decode(data, region=(-1, 0, 1, 1))),
            (ValueError, lambda: vqz.decode(data, channels=5)),
            (ValueError, lambda: vqz.decode(data, scale=3)),
            (vqz.Error, lambda: vqz.decode(b'VQZ', allow_truncated=True)),
            (vqz.Error, lambda: vqz.encode(picture(4, 4), quality=3, lossless=True)),
            (vqz.Error, lambda: vqz.encode(picture(4, 4), target_size=900, lossless=True)),
            (ValueError, lambda: vqz.encode(picture(4, 4), quality=0)),
            (ValueError, lambda: vqz.encode(picture(4, 4), effort=10)),
            (ValueError, lambda: vqz.encode(np.zeros((4, 4, 5), np.uint8))),
            (ValueError, lambda: vqz.encode(np.zeros((0, 4), np.uint8))),
            (ValueError, lambda: vqz.Decoder(threads=0)),
            (TypeError, lambda: vqz.decode(data, dtype=np.float32)),
            (TypeError, lambda: vqz.encode(np.zeros((4, 4)))),
            (TypeError, lambda: vqz.encode(picture(4, 4), quality='5')),
            (TypeError, lambda: vqz.decode('a.vqz')),
        ]
        for i, (kind, action) in enumerate(cases):
            with self.subTest(i), self.assertRaises(kind):
                action()

    def test_eight_threads(self):
        array = picture(150, 90)
        data = vqz.encode(array)
        whole, good = vqz.decode(data), []

        def work():
            for _ in range(3):
                good.append(vqz.encode(array) == data and (vqz.decode(data) == whole).all())

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(good, [True] * 24)

    def test_lock_of_the_interpreter_is_released(self):
        """CDLL releases it around every call, PyDLL does not."""
        self.assertIs(type(vqz._library.library), ctypes.CDLL)


if __name__ == '__main__':
    unittest.main()
