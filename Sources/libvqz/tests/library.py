"""What the tests of both libraries share: `.ci/libvqz` says where the libraries are.

    PKG_CONFIG_PATH  the folder of vqz.pc
    LD_LIBRARY_PATH  the folder of libvqz.so
    VQZ_SMALL        where the small library is installed
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

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parent.parent.parent
VECTORS = ROOT / 'spec' / 'vectors'
IMAGES = ROOT / 'corpus' / 'generated'
DEFAULT_MODEL = ROOT / 'Sources' / 'CModel' / 'default.vqm'
TOOL = os.environ.get('VQZ_TOOL', ROOT / '.build' / 'release' / 'vqz')
sys.path.append(str(ROOT / 'spec' / 'reference'))

MANIFEST = json.loads((VECTORS / 'manifest.json').read_text())
HEADER = (FOLDER.parent / 'include' / 'vqz.h').read_text()
VALGRIND = ['valgrind', '--quiet', '--error-exitcode=99', '--leak-check=full', '--fair-sched=yes']
# Swift keeps tags in pointers, and threads that sleep keep their blocks: these count as possible leaks.
VALGRIND += ['--show-leak-kinds=definite', '--errors-for-leak-kinds=definite']
# What starts under valgrind in a moment. The built-in model takes seconds.
TINY_MODEL = VECTORS / 'tiny.vqm'


def run(*command, **environment):
    return subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, env={**os.environ, **environment})


def pkg_config(option):
    return run('pkg-config', option, 'vqz').stdout.split()


def by_model(entries, folder=VECTORS):
    """The entries of each model, by its path."""
    names = sorted({entry['model'] for entry in entries})
    return {folder / name: [entry for entry in entries if entry['model'] == name] for name in names}


def damaged_model(entry, path):
    """Writes a model that the manifest says to be malformed."""
    data = bytearray((VECTORS / entry['model']).read_bytes())
    for offset, digits in entry['patches']:
        patch = bytes.fromhex(digits)
        data[offset : offset + len(patch)] = patch
    if entry['resign']:
        data[-32:] = hashlib.sha256(data[:-32]).digest()
    path.write_bytes(data[: entry['length']])


def declared_functions():
    return set(re.findall(r'^[a-z][\w *]*?\b(vqz_\w+)\(', HEADER, re.MULTILINE))


class LibraryTestCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(temporary.cleanup)
        cls.folder = Path(temporary.name)
        for source in [*FOLDER.glob('*.c'), FOLDER.parent / 'example' / 'shrink.c']:
            cls.compile('gcc', '-std=c99', '-D_GNU_SOURCE', '-pthread', source, cls.folder / source.stem)

    @classmethod
    def compile(cls, compiler, *arguments, libraries=None):
        warnings = ['-Wall', '-Wextra', '-Wpedantic', '-Werror', '-O1', '-g']
        *options, source, program = arguments
        libraries = libraries or pkg_config('--libs')
        flags = [*pkg_config('--cflags'), source, *libraries, '-o', program]
        result = run(compiler, *options, *warnings, *flags)
        assert result.returncode == 0, result.stderr

    def passes(self, *command, **environment):
        result = run(*command, **environment)
        self.assertEqual((result.returncode, result.stderr), (0, ''), command)
        return result.stdout

    def run_program(self, name, model, *arguments, wrapper=(), **environment):
        """Runs a test program, whose files are in a folder of its own for each model."""
        files = self.folder / f'{name}-{Path(model).stem}'
        files.mkdir(exist_ok=True)
        self.passes(*wrapper, self.folder / name, 2, model, files, *arguments, **environment)

    def decode(self, model, files, target=None, wrapper=(), **environment):
        """Returns (code, offset, shape, text) of each file by name, and leaves its pixels in a folder."""
        target = target or self.folder
        out = self.passes(*wrapper, self.folder / 'codec', 'decode', model, target, *files, **environment)
        lines = [line.split('\t') for line in out.splitlines()]
        return {
            name: (int(code), int(offset), (int(height), int(width), int(channels)), text)
            for name, code, offset, width, height, channels, text in lines
        }

    def assert_shows(self, library, *options):
        """A library shows the functions of the header, and nothing else."""
        symbols = run('nm', *options, '--defined-only', library).stdout.split('\n')
        symbols = [line.split() for line in symbols if len(line.split()) == 3]
        self.assertEqual({name for _, _, name in symbols}, declared_functions())
        self.assertTrue(all(kind == 'T' for _, kind, _ in symbols))

    def assert_needs(self, library, most):
        text = run('readelf', '-d', library).stdout
        needed = {name.split('.so')[0] for name in re.findall(r'NEEDED.*\[(.*)\]', text)}
        self.assertLessEqual(needed, {'libc', 'libm', 'ld-linux-x86-64', *most})
        self.assertIn('Library soname: [libvqz.so.1]', text)
        self.assertNotIn('PATH', text)
