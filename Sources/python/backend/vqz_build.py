"""Builds the wheel: the package with libvqz inside (PEP 517). Needs what `Sources/libvqz/install` needs."""

import base64
import hashlib
import os
import re
import subprocess
import tempfile
import zipfile
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
INSTALL = PACKAGE.parent / 'libvqz' / 'install'

METADATA = """Metadata-Version: 2.1
Name: vqz
Version: {version}
Summary: {description}
License: Apache-2.0
Requires-Python: {python}
Requires-Dist: numpy
Provides-Extra: pillow
Requires-Dist: pillow>=9.1; extra == 'pillow'
Description-Content-Type: text/markdown

{readme}"""

WHEEL = """Wheel-Version: 1.0
Generator: vqz_build
Root-Is-Purelib: false
Tag: {tag}
"""


def field(name):
    """A text of pyproject.toml. Python 3.9 and 3.10 have no module for the format."""
    return re.search(rf'^{name} = "(.*)"$', (PACKAGE / 'pyproject.toml').read_text(), re.MULTILINE).group(1)


def platform(library):
    """The platforms that have the symbols of the C library which `library` needs."""
    needs = subprocess.run(['readelf', '--version-info', library], capture_output=True, text=True, check=True)
    minor = max(int(number) for number in re.findall(r'Name: GLIBC_2\.(\d+)', needs.stdout))
    return f'manylinux_2_{minor}_{os.uname().machine}'


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    version = field('version')
    with tempfile.TemporaryDirectory() as prefix:
        subprocess.run([INSTALL], env={**os.environ, 'PREFIX': prefix, 'DESTDIR': ''}, check=True)
        library = Path(prefix) / 'lib' / 'libvqz.so.1'
        sources = [path for path in (PACKAGE / 'vqz').iterdir() if path.is_file()]
        files = {f'vqz/{path.name}': path.read_bytes() for path in sources}
        files['vqz/libvqz.so.1'] = library.read_bytes()
        tag = f'py3-none-{platform(library)}'
    texts = {
        'METADATA': METADATA.format(
            version=version,
            description=field('description'),
            python=field('requires-python'),
            readme=(PACKAGE / 'README.md').read_text(),
        ),
        'WHEEL': WHEEL.format(tag=tag),
        'LICENSE': (PACKAGE.parent.parent / 'LICENSE').read_text(),
    }
    folder = f'vqz-{version}.dist-info'
    files |= {f'{folder}/{name}': text.encode() for name, text in texts.items()}
    files[f'{folder}/RECORD'] = record(files, f'{folder}/RECORD')
    name = f'vqz-{version}-{tag}.whl'
    with zipfile.ZipFile(Path(wheel_directory) / name, 'w', zipfile.ZIP_DEFLATED) as wheel:
        for path, data in sorted(files.items()):
            # The time is fixed, so that the same sources make the same wheel.
            entry = zipfile.ZipInfo(path, (2026, 1, 1, 0, 0, 0))
            entry.external_attr = 0o100644 << 16
            wheel.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return name


def record(files, own_path):
    """The list of a wheel's files with their digests."""
    lines = []
    for path, data in sorted(files.items()):
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b'=').decode()
        lines.append(f'{path},sha256={digest},{len(data)}\n')
    return (''.join(lines) + f'{own_path},,\n').encode()


def build_sdist(sdist_directory, config_settings=None):
    raise NotImplementedError('the library is built from the whole repository')
