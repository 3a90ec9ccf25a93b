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
            data = saved(image, quality=6, effort=1, lossless=False)
            self.assertEqual(data, vqz.encode(array, quality=6, effort=1, lossless=False))
            with Image.open(io.BytesIO(data)) as opened:
                self.assertEqual((opened.format, opened.mode, opened.size), ('VQZ', mode, (34, 21)))
                self.assertEqual(opened.info['quality'], 6)
                self.assertTrue((np.asarray(opened) == vqz.decode(data)).all())
                self.assertEqual(opened.get_format_mimetype(), 'image/vqz')
                opened.getpixel((33, 20))

    def test_gray_as_colour(self):
        image = Image.fromarray(picture(21, 34, 1).squeeze())
        data = saved(image.convert('RGB'), quality=6)
        self.assertEqual(data, saved(image, quality=6))
        with Image.open(io.BytesIO(data)) as opened:
            self.assertEqual(opened.mode, 'L')
        with Image.open(io.BytesIO(saved(image.convert('RGB'), lossless=True))) as opened:
            self.assertEqual(opened.mode, 'RGB')

    def test_options(self):
        array = picture(40, 30)
        options = {'target_bpp': 2.5, 'effort': 1, 'tune': 'psnr'}
        self.assertEqual(saved(Image.fromarray(array), **options), vqz.encode(array, **options))
        self.assertEqual(saved(Image.fromarray(array)), vqz.encode(array, tune='visual'))

    def test_modes_that_are_converted(self):
        gray = Image.fromarray(picture(20, 30, 1).squeeze())
        palette = Image.open(IMAGES / 'palette.png')
        self.assertEqual(palette.mode, 'P')
        keyed = gray.copy()
        keyed.info['transparency'] = 60
        cases = [
            (keyed, keyed.convert('RGBA').convert('LA')),
            (gray.convert('1'), gray.convert('1').convert('L')),
            (palette, palette.convert('RGBA' if 'transparency' in palette.info else 'RGB')),
        ]
        for image, same in cases:
            with self.subTest(image.mode), self.assertWarns(UserWarning):
                self.assertEqual(saved(image), saved(same))

    def test_16_bits(self):
        array = picture(20, 30, 1).squeeze().astype(np.uint16) * 250 + 3
        deep = Image.fromarray(array)
        self.assertEqual(deep.mode, 'I;16')
        for image in [deep, deep.convert('I')]:
            with warnings.catch_warnings():
                warnings.simplefilter('error')
                data = saved(image, lossless=True)
            self.assertEqual(data, vqz.encode(array, lossless=True))
            opened = Image.open(io.BytesIO(data))
            self.assertEqual(opened.mode, 'I;16')
            self.assertNotIn('quality', opened.info)
            self.assertTrue((np.asarray(opened) == array).all())
        # Pillow has no mode for the others: they open with 8 bits.
        color = picture(20, 30, 3, np.uint16)
        opened = Image.open(io.BytesIO(vqz.encode(color, lossless=True)))
        self.assertEqual(opened.mode, 'RGB')
        self.assertTrue((np.asarray(opened) == color // 257).all())
        with self.assertRaisesRegex(OSError, 'beyond 16 bits'):
            saved(Image.new('I', (4, 4), 65536))

    def test_lossless(self):
        array = picture(20, 30, 4)
        opened = Image.open(io.BytesIO(saved(Image.fromarray(array), lossless=True)))
        self.assertTrue((np.asarray(opened) == array).all())

    def test_metadata(self):
        icc = bytes(16) + b'RGB ' + bytes(16) + b'acsp' + bytes(range(100))
        exif = Image.Exif()
        exif[0x010E] = 'a picture'
        source = Image.fromarray(picture(300, 400))
        for lossless in [True, False]:
            data = saved(source, lossless=lossless, icc_profile=icc, exif=exif, xmp='<x:xmpmeta/>')
            info = vqz.info(data)
            self.assertEqual((info.icc, info.xmp), (icc, b'<x:xmpmeta/>'))
            self.assertEqual(info.exif[:2], b'II' if info.exif[:1] == b'I' else b'MM')
            opened = Image.open(io.BytesIO(data))
            self.assertEqual(opened.info['icc_profile'], icc)
            self.assertNotIn('exif', opened.info)
            self.assertEqual(opened.getexif()[0x010E], 'a picture')
            opened = Image.open(io.BytesIO(data))
            opened.load()
            self.assertEqual(opened.info['exif'], b'Exif\0\0' + info.exif)
            self.assertEqual(opened.info['xmp'], b'<x:xmpmeta/>')
            self.assertEqual(opened.getexif()[0x010E], 'a picture')
            # What an image has is saved with it, unless an option says otherwise.
            again = vqz.info(saved(opened, quality=1))
            self.assertEqual((again.icc, again.exif, again.xmp), (info.icc, info.exif, info.xmp))
            without = vqz.info(saved(opened, quality=1, icc_profile=None, exif=b'', xmp=b''))
            self.assertEqual((without.icc, without.exif, without.xmp), (None, None, None))
            with self.assertWarnsRegex(UserWarning, 'other colours'):
                self.assertIsNone(vqz.info(saved(opened.convert('L'), quality=1)).icc)

    def test_draft(self):
        for lossless, scales in [(True, [1, 2, 4, 8, 16]), (False, [1, 2, 8, 16])]:
            data = saved(Image.fromarray(picture(203, 310)), lossless=lossless)
            for scale in scales:
                image = Image.open(io.BytesIO(data))
                size = (310 // scale, 203 // scale)
                image.draft(None, (1, 1))
                image.draft(None, size)
                self.assertEqual(image.size, (-(-310 // scale), -(-203 // scale)))
                self.assertTrue((np.asarray(image) == vqz.decode(data, scale=scale)).all())
                self.assertIsNone(image.draft(None, (1, 1)))
            image = Image.open(io.BytesIO(data))
            self.assertIsNone(image.draft(None, None))
            image.thumbnail((40, 40))
            self.assertEqual(image.size, (40, 26))
            whole = Image.open(io.BytesIO(data))
            whole.load()
            whole.thumbnail((40, 40))
            self.assertLess(abs(np.asarray(image) - np.asarray(whole).astype(float)).mean(), 6)

    def test_modes_that_are_refused(self):
        for mode in ['CMYK', 'F', 'HSV', 'YCbCr']:
            with self.subTest(mode), self.assertRaisesRegex(OSError, f'mode {mode}'):
                saved(Image.new(mode, (4, 4)))

    def test_no_notice_without_need(self):
        with warnings.catch_warnings():
            warnings.simplefilter('error')
            Image.open(io.BytesIO(saved(Image.new('RGB', (4, 4))))).load()

    def test_opening_reads_the_header_alone(self):
        data = saved(Image.fromarray(picture(300, 200)), lossless=False)
        file = io.BytesIO(data)
        image = Image.open(file)
        self.assertLessEqual(file.tell(), 1 << 16)
        self.assertEqual(image.size, (200, 300))
        start = Image.open(io.BytesIO(data[:64]))
        self.assertEqual(start.size, (200, 300))
        with self.assertRaises(OSError):
            start.load()
        image.load()
        self.assertTrue((np.asarray(image) == vqz.decode(data)).all())

    def test_truncated_files(self):
        data = saved(Image.fromarray(picture(30, 20)))
        for length in range(0, len(data), 7):
            with self.subTest(length), self.assertRaises((OSError, UnidentifiedImageError)):
                Image.open(io.BytesIO(data[:length])).load()

    def test_truncated_files_where_they_are_allowed(self):
        self.addCleanup(setattr, ImageFile, 'LOAD_TRUNCATED_IMAGES', False)
        for lossless in [True, False]:
            data = saved(Image.fromarray(picture(130, 120)), lossless=lossless)
            part = data[: len(data) * 2 // 3]
            ImageFile.LOAD_TRUNCATED_IMAGES = True
            opened = Image.open(io.BytesIO(part))
            self.assertTrue((np.asarray(opened) == vqz.decode(part, allow_truncated=True)).all())
            ImageFile.LOAD_TRUNCATED_IMAGES = False
            with self.assertRaises(OSError):
                Image.open(io.BytesIO(part)).load()

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
            data = path.read_bytes()
            self.assertIn(vqz.info(data).quality, (2, None))
            with Image.open(path) as image:
                self.assertTrue((np.asarray(image) == vqz.decode(data)).all())

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
