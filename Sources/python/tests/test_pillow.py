"""What Pillow expects of a format."""

import io
import tempfile
import threading
import unittest
import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageFile, UnidentifiedImageError

import vqz
import vqz.pillow

from test_vqz import IMAGES, VECTORS, picture


def saved(image, **options):
    file = io.BytesIO()
    image.save(file, 'VQZ', **options)
    return file.getvalue()


class PillowTests(unittest.TestCase):
    def test_modes(self):
        for channels, mode in [(1, 'L'), (2, 'LA'), (3, 'RGB'), (4, 'RGBA')]:
            array = picture(21, 34, channels).squeeze()
            image = Image.fromarray(array, mode)
            data = saved(image, quality=6, effort=1)
            self.assertEqual(data, vqz.encode(array, quality=6, effort=1))
            with Image.open(io.BytesIO(data)) as opened:
                self.assertEqual((opened.format, opened.mode, opened.size), ('VQZ', mode, (34, 21)))
                self.assertEqual(opened.info['quality'], 6)
                self.assertTrue((np.asarray(opened) == vqz.decode(data)).all())
                self.assertEqual(opened.get_format_mimetype(), 'image/x-vqz')
                opened.getpixel((33, 20))

    def test_options(self):
        array = picture(40, 30)
        options = {'target_bpp': 2.5, 'effort': 1, 'tune': 'visual'}
        self.assertEqual(saved(Image.fromarray(array), **options), vqz.encode(array, **options))

    def test_modes_that_are_converted(self):
        gray = Image.fromarray(picture(20, 30, 1).squeeze())
        palette = Image.open(IMAGES / 'palette.png')
        self.assertEqual(palette.mode, 'P')
        deep = Image.fromarray(picture(20, 30, 1, np.uint16).squeeze())
        self.assertEqual(deep.mode, 'I;16')
        cases = [
            (deep, gray),
            (gray.convert('1'), gray.convert('1').convert('L')),
            (palette, palette.convert('RGBA' if 'transparency' in palette.info else 'RGB')),
        ]
        for image, same in cases:
            with self.subTest(image.mode), self.assertWarns(UserWarning):
                self.assertEqual(saved(image), saved(same))

    def test_modes_that_are_refused(self):
        for mode in ['CMYK', 'F', 'HSV', 'YCbCr']:
            with self.subTest(mode), self.assertRaisesRegex(OSError, f'mode {mode}'):
                saved(Image.new(mode, (4, 4)))

    def test_no_notice_without_need(self):
        with warnings.catch_warnings():
            warnings.simplefilter('error')
            Image.open(io.BytesIO(saved(Image.new('RGB', (4, 4))))).load()

    def test_opening_reads_the_header_alone(self):
        data = saved(Image.fromarray(picture(300, 200)))
        file = io.BytesIO(data)
        image = Image.open(file)
        self.assertLessEqual(file.tell(), 64)
        self.assertEqual(image.size, (200, 300))
        with self.assertRaises(OSError):
            Image.open(io.BytesIO(data[:64])).load()
        image.load()
        self.assertTrue((np.asarray(image) == vqz.decode(data)).all())

    def test_truncated_files(self):
        data = saved(Image.fromarray(picture(30, 20)))
        for length in range(0, len(data), 7):
            with self.subTest(length), self.assertRaises((OSError, UnidentifiedImageError)):
                Image.open(io.BytesIO(data[:length])).load()

    def test_other_files(self):
        with self.assertRaises(UnidentifiedImageError):
            Image.open(io.BytesIO(b'VQZ\x63' + bytes(100)))
        # The model is missing: known when the pixels are wanted.
        with Image.open(VECTORS / 'rgb-16x16.vqz') as image:
            self.assertEqual(image.size, (16, 16))
            with self.assertRaisesRegex(OSError, 'needs model e9d70911f8ca'):
                image.load()

    def test_names(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / 'a.vqz'
            Image.fromarray(picture(8, 9)).save(path, quality=2)
            with Image.open(path) as image:
                self.assertEqual((image.format, image.size), ('VQZ', (9, 8)))
            self.assertEqual(vqz.info(path.read_bytes()).quality, 2)

    def test_failed_saves_leave_no_file(self):
        with tempfile.TemporaryDirectory() as folder:
            for image, options in [(Image.new('F', (4, 4)), {}), (Image.new('L', (4, 4)), {'quality': 9})]:
                path = Path(folder) / 'a.vqz'
                with self.assertRaises((OSError, ValueError)):
                    image.save(path, **options)
                self.assertFalse(path.exists())

    def test_operations(self):
        image = Image.open(io.BytesIO(saved(Image.fromarray(picture(40, 60)))))
        self.assertEqual(image.copy().size, (60, 40))
        self.assertEqual(image.crop((3, 4, 13, 24)).size, (10, 20))
        self.assertEqual(image.resize((6, 4)).size, (6, 4))
        image.seek(0)
        self.assertEqual(image.tell(), 0)
        with self.assertRaises(EOFError):
            image.seek(1)
        self.assertFalse(getattr(image, 'is_animated', False))

    def test_parser(self):
        data = saved(Image.fromarray(picture(40, 60)))
        parser = ImageFile.Parser()
        parser.feed(data)
        self.assertTrue((np.asarray(parser.close()) == vqz.decode(data)).all())

    def test_threads(self):
        data = saved(Image.fromarray(picture(90, 70)))
        whole, good = vqz.decode(data), []

        def work():
            good.append((np.asarray(Image.open(io.BytesIO(data))) == whole).all())

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(good, [True] * 8)
