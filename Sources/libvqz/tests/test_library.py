"""The ordinary library, through C programs, beside the tool."""

import hashlib
import os
import re
import subprocess
import unittest
from pathlib import Path

import library
import numpy as np
from library import FOLDER, HEADER, IMAGES, MANIFEST, TINY_MODEL, TOOL, VALGRIND, VECTORS, pkg_config, run

import png

# The codes of vqz.h that a category of spec/vectors/README.md may have.
CODES = {
    'truncated': {5},
    'magic': {3},
    'version': {4},
    'kind': {6},
    'varint': {6},
    'dimensions': {6},
    'tiles': {6},
    'limit': {8},
    'crc': {7},
    'section': {4, 6},
    'model': {9},
    'quality': {11},
    'indices': {6},
    'alpha': {6},
    'raster': {6},
}
MODEL = 10
BUILT_IN = '-'
PROGRAMS = ['interface', 'decoding', 'metadata', 'views']


class LibraryTests(library.LibraryTestCase):
    def outcomes(self, entries):
        """Every entry of the manifest with its outcome."""
        for model, own in library.by_model(entries).items():
            outcomes = self.decode(model, [VECTORS / entry['file'] for entry in own])
            for entry in own:
                yield entry, outcomes[entry['file']]

    # The programs.

    def test_programs(self):
        for name in PROGRAMS:
            with self.subTest(name):
                self.run_program(name, BUILT_IN)

    def test_programs_under_valgrind(self):
        for name in PROGRAMS:
            with self.subTest(name):
                self.run_program(name, TINY_MODEL, wrapper=VALGRIND)

    def test_threads(self):
        self.run_program('threads', BUILT_IN, 20)

    def test_threads_under_valgrind(self):
        self.run_program('threads', TINY_MODEL, 1, wrapper=VALGRIND)

    def test_refusals_under_valgrind(self):
        files = [VECTORS / entry['file'] for entry in MANIFEST['errors'] if entry['model'] == 'tiny.vqm']
        outcomes = self.decode(TINY_MODEL, files, wrapper=VALGRIND)
        self.assertTrue(all(code != 0 for code, *_ in outcomes.values()))

    def test_memory(self):
        self.run_program('memory', BUILT_IN)

    def test_example(self):
        source = self.folder / 'source.ppm'
        self.passes(TOOL, 'compress', IMAGES / 'odd-33x17.png', self.folder / 'odd.vqz')
        self.passes(TOOL, 'decompress', self.folder / 'odd.vqz', source)
        for wrapper in [[], VALGRIND]:
            said = self.passes(
                *wrapper, self.folder / 'shrink', source, self.folder / 'a.vqz', self.folder / 'a.ppm')
            self.passes(TOOL, 'compress', source, self.folder / 'b.vqz', '-q', 3)
            self.passes(TOOL, 'decompress', self.folder / 'b.vqz', self.folder / 'b.ppm')
            for kind in ['vqz', 'ppm']:
                a, b = (self.folder / f'{name}.{kind}' for name in 'ab')
                self.assertEqual(a.read_bytes(), b.read_bytes())
            size = (self.folder / 'a.vqz').stat().st_size
            self.assertEqual(said, f'33 x 17 pixels in {size} bytes\n')
        failed = run(self.folder / 'shrink', IMAGES / 'scene.png', 'x.vqz', 'x.ppm')
        self.assertEqual(failed.returncode, 1)
        self.assertFalse(Path('x.vqz').exists())

    def test_header_in_cplusplus(self):
        source = self.folder / 'header.cpp'
        source.write_text('#include <vqz.h>\nint main() { return vqz_version() < 10000; }\n')
        self.compile('g++', '-std=c++98', '-Wno-long-long', source, self.folder / 'header')
        self.passes(self.folder / 'header')

    # What the files hold.

    def test_vectors(self):
        for entry, (code, _, shape, text) in self.outcomes(MANIFEST['images']):
            with self.subTest(entry['file']):
                self.assertEqual((code, text), (0, ''))
                self.assertEqual(shape, tuple(entry[key] for key in ['height', 'width', 'channels']))
                depth = 8 if entry['depth'] == 8 else 16
                pixels = np.fromfile(self.folder / f"{entry['file']}.raw", f'u{depth // 8}')
                # The sums are of samples with the high byte first.
                stored = pixels.astype(f'>u{depth // 8}').tobytes()
                wanted = entry['pixels' if entry['depth'] in (8, 16) else 'pixels16']
                self.assertEqual(hashlib.sha256(stored).hexdigest(), wanted)
                copy = self.folder / 'tool.png'
                options = ['--quiet', '--depth', depth, '--model', VECTORS / entry['model']]
                self.passes(TOOL, 'decompress', VECTORS / entry['file'], '-o', copy, *options)
                self.assertTrue((png.read(copy).ravel() == pixels).all())

    def test_refusals(self):
        for entry, (code, offset, _, text) in self.outcomes(MANIFEST['errors']):
            with self.subTest(entry['file']):
                self.assertIn(code, CODES[entry['category']])
                file = VECTORS / entry['file']
                data = file.read_bytes()
                tool = run(
                    TOOL, 'decompress', file, self.folder / 'no.png', '--model', VECTORS / entry['model'])
                # The tool looks at the first bytes before the decoder does, has other places for models, and
                # an option for files that are cut off.
                if entry['category'] == 'model':
                    self.assertIn('needs model', text)
                elif data.startswith(b'VQZ'):
                    found = tool.stderr.removesuffix('; --allow-truncated decodes what there is\n')
                    self.assertEqual(found.removesuffix('\n'), f'vqz: {file}: {text}')
                place = re.search(r'offset (\d+)', text)
                if place:
                    self.assertEqual(offset, int(place.group(1)))
                else:
                    self.assertEqual(offset, {'magic': 0, 'version': 3}.get(entry['category'], -1))

    def test_refused_models(self):
        for entry in MANIFEST['modelErrors']:
            with self.subTest(entry['name']):
                model = self.folder / 'damaged.vqm'
                library.damaged_model(entry, model)
                ((code, _, _, text),) = self.decode(model, []).values()
                self.assertEqual(code, MODEL)
                self.assertNotEqual(text, '')

    def test_encoding_equals_the_tools(self):
        cases = [
            ('scene.png', 5, 2, 0),
            ('landscape.png', 1, 1, 2),
            ('gray.png', 8, 3, 2),
            ('gray-alpha.png', 4, 2, 0),
            ('rgba.png', 3, 1, 2),
            ('rgba.png', 0, 0, 1),
            ('one-pixel.png', 2, 4, 0),
        ]
        for name, quality, effort, coding in cases:
            for depth in [8, 16]:
                with self.subTest(f'{name}, {depth} bits'):
                    pixels = png.read(IMAGES / name)
                    height, width, channels = pixels.shape
                    samples = pixels if depth == 8 else pixels.astype(np.uint16) * 257
                    raw, own, other = (self.folder / part for part in ['raw', 'own.vqz', 'tool.vqz'])
                    raw.write_bytes(samples.tobytes())
                    png.write(self.folder / 'source.png', samples)
                    numbers = [channels, depth, width, height, quality, effort, coding]
                    self.passes(self.folder / 'codec', 'encode', raw, *numbers, own)
                    words = [[], ['--lossless'], ['--lossy']][coding]
                    words += ['-q', quality, '--effort', effort] if quality else []
                    self.passes(TOOL, 'compress', self.folder / 'source.png', other, *words)
                    self.assertEqual(own.read_bytes(), other.read_bytes())

    # The library itself.

    def library(self):
        return Path(pkg_config('--variable=libdir')[0]) / 'libvqz.so'

    def test_symbols(self):
        self.assert_shows(self.library(), '-D')

    def test_needs(self):
        self.assert_needs(self.library(), ['libz'])

    def test_staged_installation(self):
        stage = self.folder / 'stage'
        places = {'DESTDIR': str(stage), 'PREFIX': '/opt/vqz', 'LIBDIR': '/opt/vqz/lib64'}
        install = FOLDER.parent / 'install'
        subprocess.run([install], env={**os.environ, **places}, check=True, capture_output=True)
        files = {str(path.relative_to(stage)) for path in stage.rglob('*') if not path.is_dir()}
        names = ['lib64/libvqz.so', 'lib64/libvqz.so.1', f'lib64/{self.library().resolve().name}']
        names += ['lib64/pkgconfig/vqz.pc', 'include/vqz.h']
        self.assertEqual(files, {f'opt/vqz/{name}' for name in names})
        text = (stage / 'opt/vqz/lib64/pkgconfig/vqz.pc').read_text()
        self.assertIn('prefix=/opt/vqz\nlibdir=/opt/vqz/lib64\n', text)

    def test_versions(self):
        version = '.'.join(re.findall(r'#define VQZ_VERSION_\w+ (\d+)', HEADER))
        self.assertEqual(run('pkg-config', '--modversion', 'vqz').stdout, version + '\n')
        self.assertTrue(self.library().resolve().name.endswith(version))
        self.assertIn(f'vqz {version},', run(TOOL, '--version').stdout)


if __name__ == '__main__':
    unittest.main()
