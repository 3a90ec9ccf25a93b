"""The installed library, through C programs: `.ci/libvqz` says where it is and which `vqz` to compare with.

    PKG_CONFIG_PATH  the folder of vqz.pc
    LD_LIBRARY_PATH  the folder of libvqz.so
    VQZ_TOOL         vqz
"""

import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parent.parent.parent
VECTORS = ROOT / 'spec' / 'vectors'
IMAGES = ROOT / 'corpus' / 'generated'
TOOL = os.environ.get('VQZ_TOOL', ROOT / '.build' / 'release' / 'vqz')

sys.path.append(str(ROOT / 'spec' / 'reference'))
import png  # noqa: E402

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
VALGRIND = ['valgrind', '--quiet', '--error-exitcode=99', '--leak-check=full']
# Swift keeps tags in pointers, and threads that sleep keep their blocks: these count as possible leaks.
VALGRIND += ['--show-leak-kinds=definite', '--errors-for-leak-kinds=definite']


def run(*command):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True)


def pkg_config(option):
    return run('pkg-config', option, 'vqz').stdout.split()


class LibraryTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.temporary.cleanup)
        cls.folder = Path(cls.temporary.name)
        cls.manifest = json.loads((VECTORS / 'manifest.json').read_text())
        for source in [*FOLDER.glob('*.c'), FOLDER.parent / 'example' / 'shrink.c']:
            cls.compile('gcc', '-std=c99', '-D_GNU_SOURCE', '-pthread', source, cls.folder / source.stem)

    @classmethod
    def compile(cls, compiler, *arguments):
        warnings = ['-Wall', '-Wextra', '-Wpedantic', '-Werror', '-O1', '-g']
        *options, source, program = arguments
        flags = [*pkg_config('--cflags'), source, *pkg_config('--libs'), '-o', program]
        result = run(compiler, *options, *warnings, *flags)
        assert result.returncode == 0, result.stderr

    def passes(self, *command):
        result = run(*command)
        self.assertEqual((result.returncode, result.stderr), (0, ''), command)
        return result.stdout

    def decode(self, model, files, wrapper=()):
        """Returns (code, offset, shape, text) of each file by name, and leaves its pixels in the folder."""
        out = self.passes(*wrapper, self.folder / 'codec', 'decode', model, self.folder, *files)
        lines = [line.split('\t') for line in out.splitlines()]
        return {
            name: (int(code), int(offset), (int(height), int(width), int(channels)), text)
            for name, code, offset, width, height, channels, text in lines
        }

    def by_model(self, entries):
        for model in {entry['model'] for entry in entries}:
            own = [entry for entry in entries if entry['model'] == model]
            outcomes = self.decode(VECTORS / model, [VECTORS / entry['file'] for entry in own])
            for entry in own:
                yield entry, outcomes[entry['file']]

    # The programs.

    def test_interface(self):
        self.passes(self.folder / 'interface')

    def test_interface_under_valgrind(self):
        self.passes(*VALGRIND, self.folder / 'interface')

    def test_metadata(self):
        self.passes(self.folder / 'metadata')

    def test_metadata_under_valgrind(self):
        self.passes(*VALGRIND, self.folder / 'metadata')

    def test_views(self):
        self.passes(self.folder / 'views')

    def test_views_under_valgrind(self):
        self.passes(*VALGRIND, self.folder / 'views')

    def test_threads(self):
        self.passes(self.folder / 'threads', 20)

    def test_threads_under_valgrind(self):
        self.passes(*VALGRIND, '--fair-sched=yes', self.folder / 'threads', 1)

    def test_refusals_under_valgrind(self):
        errors = [entry for entry in self.manifest['errors'] if entry['model'] == 'tiny.vqm']
        files = [VECTORS / entry['file'] for entry in errors]
        outcomes = self.decode(VECTORS / 'tiny.vqm', files, VALGRIND)
        self.assertTrue(all(code != 0 for code, *_ in outcomes.values()))

    def test_memory(self):
        self.passes(self.folder / 'memory')

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
        for entry, (code, _, shape, text) in self.by_model(self.manifest['images']):
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
        for entry, (code, offset, _, text) in self.by_model(self.manifest['errors']):
            with self.subTest(entry['file']):
                self.assertIn(code, CODES[entry['category']])
                file = VECTORS / entry['file']
                data = file.read_bytes()
                tool = run(
                    TOOL, 'decompress', file, self.folder / 'no.png', '--model', VECTORS / entry['model'])
                # The tool looks at the first bytes before the decoder does, and has other places for models.
                if entry['category'] == 'model':
                    self.assertIn('needs model', text)
                elif data.startswith(b'VQZ'):
                    self.assertEqual(tool.stderr, f'vqz: {file}: {text}\n')
                place = re.search(r'offset (\d+)', text)
                if place:
                    self.assertEqual(offset, int(place.group(1)))
                else:
                    self.assertEqual(offset, {'magic': 0, 'version': 3}.get(entry['category'], -1))

    def test_refused_models(self):
        for entry in self.manifest['modelErrors']:
            with self.subTest(entry['name']):
                data = bytearray((VECTORS / entry['model']).read_bytes())
                for offset, digits in entry['patches']:
                    patch = bytes.fromhex(digits)
                    data[offset : offset + len(patch)] = patch
                if entry['resign']:
                    data[-32:] = hashlib.sha256(data[:-32]).digest()
                model = self.folder / 'damaged.vqm'
                model.write_bytes(data[: entry['length']])
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
        header = (FOLDER.parent / 'include' / 'vqz.h').read_text()
        declared = set(re.findall(r'^[a-z][\w *]*?\b(vqz_\w+)\(', header, re.MULTILINE))
        symbols = run('nm', '-D', '--defined-only', self.library()).stdout.split('\n')[:-1]
        self.assertEqual({line.split()[2] for line in symbols}, declared)
        self.assertTrue(all(line.split()[1] == 'T' for line in symbols))

    def test_needs(self):
        text = run('readelf', '-d', self.library()).stdout
        needed = {name.split('.so')[0] for name in re.findall(r'NEEDED.*\[(.*)\]', text)}
        self.assertLessEqual(needed, {'libc', 'libm', 'libz', 'ld-linux-x86-64'})
        self.assertIn('Library soname: [libvqz.so.1]', text)
        self.assertNotIn('PATH', text)

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
        header = (FOLDER.parent / 'include' / 'vqz.h').read_text()
        version = '.'.join(re.findall(r'#define VQZ_VERSION_\w+ (\d+)', header))
        self.assertEqual(run('pkg-config', '--modversion', 'vqz').stdout, version + '\n')
        self.assertTrue(self.library().resolve().name.endswith(version))
        self.assertIn(f'vqz {version},', run(TOOL, '--version').stdout)


if __name__ == '__main__':
    unittest.main()
