"""The small library beside the ordinary one, which encodes what is decoded here."""

import json
import os
import re
import unittest
from pathlib import Path

import library
from library import DEFAULT_MODEL, FOLDER, MANIFEST, TINY_MODEL, VALGRIND, VECTORS

SMALL = Path(os.environ.get('VQZ_SMALL', '/nonexistent'))
# Programs are compiled with the ordinary library, and serve both.
SMALL_LIBRARY = {'LD_LIBRARY_PATH': str(SMALL / 'lib')}


class SmallLibraryTests(library.LibraryTestCase):
    def run_both(self, name, model, *arguments, wrapper=()):
        """Runs a program with the ordinary library, which leaves files for the small one."""
        self.run_program(name, model, *arguments)
        self.run_program(name, model, *arguments, wrapper=wrapper, **SMALL_LIBRARY)

    def assert_same(self, model, files):
        """Outcomes and pixels are those of the ordinary library."""
        folders = [self.folder / 'ordinary', self.folder / 'small']
        for folder in folders:
            folder.mkdir(exist_ok=True)
        ordinary = self.decode(model, files, folders[0])
        self.assertEqual(self.decode(model, files, folders[1], **SMALL_LIBRARY), ordinary)
        for name, (code, *_) in ordinary.items():
            if code == 0:
                one, other = ((folder / f'{name}.raw').read_bytes() for folder in folders)
                self.assertEqual(one, other, name)
        return ordinary

    def test_programs(self):
        for name in ['interface', 'decoding', 'metadata', 'views', 'memory']:
            with self.subTest(name):
                self.run_both(name, DEFAULT_MODEL)

    def test_programs_under_valgrind(self):
        for name in ['interface', 'decoding', 'metadata', 'views']:
            with self.subTest(name):
                self.run_both(name, TINY_MODEL, wrapper=VALGRIND)

    def test_threads(self):
        self.run_both('threads', DEFAULT_MODEL, 5)

    def test_threads_under_valgrind(self):
        self.run_both('threads', TINY_MODEL, 1, wrapper=VALGRIND)

    def assert_same_pixels(self, model, files):
        outcomes = self.assert_same(model, files)
        self.assertTrue(outcomes and all(code == 0 for code, *_ in outcomes.values()))

    def test_vectors(self):
        for model, entries in library.by_model(MANIFEST['images']).items():
            self.assert_same_pixels(model, [VECTORS / entry['file'] for entry in entries])

    def test_models_of_format_2(self):
        folder = VECTORS / 'model2'
        vectors = json.loads((folder / 'vectors.json').read_text())
        for model, entries in library.by_model(vectors, folder).items():
            self.assert_same_pixels(model, [folder / entry['file'] for entry in entries])

    def test_released_files(self):
        self.assert_same_pixels(DEFAULT_MODEL, list((VECTORS / 'released').glob('*.vqz')))

    def test_refusals(self):
        for model, entries in library.by_model(MANIFEST['errors']).items():
            # Texts on missing models name those that there are.
            files = [VECTORS / entry['file'] for entry in entries if entry['category'] != 'model']
            outcomes = self.assert_same(model, files)
            self.assertTrue(all(code != 0 for code, *_ in outcomes.values()))

    def test_refused_models(self):
        for entry in MANIFEST['modelErrors']:
            with self.subTest(entry['name']):
                model = self.folder / 'damaged.vqm'
                library.damaged_model(entry, model)
                self.assert_same(model, [])

    def test_refusals_under_valgrind(self):
        files = [VECTORS / entry['file'] for entry in MANIFEST['errors'] if entry['model'] == 'tiny.vqm']
        self.decode(TINY_MODEL, files, wrapper=VALGRIND, **SMALL_LIBRARY)

    def test_no_model(self):
        exact, lossy = (VECTORS / 'released' / f'v2-{name}.vqz' for name in ['deep-16-exact', 'rgba-q3'])
        outcomes = self.decode('-', [exact, lossy], **SMALL_LIBRARY)
        self.assertEqual(outcomes[exact.name][0], 0)
        self.assertEqual(outcomes[lossy.name][0], 9)
        self.assertIn('needs model', outcomes[lossy.name][3])

    def test_symbols(self):
        self.assert_shows(SMALL / 'lib' / 'libvqz.so', '-D')
        self.assert_shows(SMALL / 'lib' / 'libvqz.a', '-g')

    def test_needs(self):
        self.assert_needs(SMALL / 'lib' / 'libvqz.so', [])

    def test_archive(self):
        archive = [SMALL / 'lib' / 'libvqz.a', '-lm']
        program = self.folder / 'static'
        self.compile('gcc', '-std=c99', '-D_GNU_SOURCE', FOLDER / 'codec.c', program, libraries=archive)
        needed = library.run('readelf', '-d', program).stdout
        self.assertEqual(set(re.findall(r'NEEDED.*\[(\w+)', needed)) - {'ld'}, {'libc', 'libm'})
        entries = library.by_model(MANIFEST['images'])[TINY_MODEL]
        files = [VECTORS / entry['file'] for entry in entries]
        self.assertEqual(
            self.passes(program, 'decode', TINY_MODEL, self.folder, *files),
            self.passes(self.folder / 'codec', 'decode', TINY_MODEL, self.folder, *files))


if __name__ == '__main__':
    unittest.main()
