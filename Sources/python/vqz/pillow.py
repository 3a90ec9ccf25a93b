"""Files of vqz in Pillow: after `import vqz.pillow`, `Image.open` and `Image.save` know them.

Opening reads the header alone, loading decodes. Options of `save` are those of `vqz.encode`.
"""

import warnings
from typing import IO, Any, Tuple, Union

import numpy as np
from PIL import Image, ImageFile

from . import _codec
from ._library import Error

_MODES = {1: 'L', 2: 'LA', 3: 'RGB', 4: 'RGBA'}
# Enough for the header of every file.
_HEADER = 64
_OPTIONS = ['quality', 'target_size', 'target_bpp', 'target_psnr', 'effort', 'tune']


class VQZImageFile(ImageFile.ImageFile):
    format = 'VQZ'
    format_description = 'vqz image'

    def _open(self) -> None:
        try:
            header = _codec.info(self.fp.read(_HEADER))
        except Error as error:
            raise SyntaxError(str(error)) from error
        self._size = (header.width, header.height)
        # Pillow 10.1 made the mode a property.
        setattr(self, '_mode' if hasattr(ImageFile.ImageFile, 'mode') else 'mode', _MODES[header.channels])
        self.info['quality'] = header.quality
        self.tile = [('vqz', (0, 0) + self._size, 0, (header.channels,))]

    def load_seek(self, offset: int) -> None:
        """Its presence tells `ImageFile.Parser` that nothing decodes before the file is complete."""
        self.fp.seek(offset)


class _Decoder(ImageFile.PyDecoder):
    _pulls_fd = True

    def decode(self, buffer: Any) -> Tuple[int, int]:
        (channels,) = self.args
        try:
            array = _codec.decode(self.fd.read(), channels=channels)
        except Error as error:
            raise OSError(str(error)) from error
        self.set_as_raw(array.tobytes())
        return -1, 0


def _save(image: Image.Image, file: IO[bytes], filename: Union[str, bytes]) -> None:
    options = {name: image.encoderinfo[name] for name in _OPTIONS if name in image.encoderinfo}
    file.write(_codec.encode(_samples(image), **options))


def _samples(image: Image.Image) -> np.ndarray:
    if image.mode in _MODES.values():
        return np.asarray(image)
    if image.mode in ('I;16', 'I;16L', 'I;16B'):
        warnings.warn('vqz files have 8 bits a sample: 16 bits are rounded', stacklevel=4)
        return np.asarray(image).astype(np.uint16)
    if image.mode in ('1', 'P', 'PA'):
        transparent = image.mode == 'PA' or 'transparency' in image.info
        mode = 'L' if image.mode == '1' else 'RGBA' if transparent else 'RGB'
        warnings.warn(f'vqz files have no mode {image.mode}: converted to {mode}', stacklevel=4)
        return np.asarray(image.convert(mode))
    raise OSError(f'cannot write mode {image.mode} as VQZ')


Image.register_open(VQZImageFile.format, VQZImageFile, lambda prefix: prefix[:3] == b'VQZ')
Image.register_decoder('vqz', _Decoder)
Image.register_save(VQZImageFile.format, _save)
Image.register_extension(VQZImageFile.format, '.vqz')
Image.register_mime(VQZImageFile.format, 'image/x-vqz')
