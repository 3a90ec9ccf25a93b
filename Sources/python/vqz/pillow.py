"""Files of vqz in Pillow: after `import vqz.pillow`, `Image.open` and `Image.save` know them.

Opening reads the start of a file, with the header and the profile; loading decodes, and reads EXIF and XMP,
which come after the pixels. `Image.draft` and `Image.thumbnail` decode smaller pictures. Options of `save`
are those of `vqz.encode`, with `icc_profile` for `icc`; metadata is taken from `Image.info` where there is no
option.
"""

import warnings
from typing import IO, Any, Dict, Optional, Tuple, Union

import numpy as np
from PIL import Image, ImageFile

from . import _codec
from ._library import Error

_MODES = {1: 'L', 2: 'LA', 3: 'RGB', 4: 'RGBA'}
_DEEP = ('I;16', 'I;16L', 'I;16B')
# Enough for the header of every file, and for what lies before the pixels of nearly every one.
_START = 1 << 16
_OPTIONS = ['quality', 'target_size', 'target_bpp', 'target_psnr', 'effort', 'tune', 'lossless', 'exact']
_OPTIONS += ['chunks']
_EXIF = b'Exif\0\0'


class VQZImageFile(ImageFile.ImageFile):
    format = 'VQZ'
    format_description = 'vqz image'

    def _open(self) -> None:
        start = self.fp.read(_START)
        try:
            self._header = _codec.header(start)
        except Error as error:
            raise SyntaxError(str(error)) from error
        header = self._header
        self._metadata_is_read = False
        mode = 'I;16' if header.channels == 1 and header.depth > 8 else _MODES[header.channels]
        # Pillow 10.1 made the mode a property.
        setattr(self, '_mode' if hasattr(ImageFile.ImageFile, 'mode') else 'mode', mode)
        if header.quality is not None:
            self.info['quality'] = header.quality
        self._take_metadata(start, ['icc'])
        self._plan(1)

    def _plan(self, scale: int) -> None:
        """What loading is going to decode."""
        header = self._header
        self._size = (-(-header.width // scale), -(-header.height // scale))
        depth = 16 if self.mode == 'I;16' else 8
        self.tile = [('vqz', (0, 0) + self._size, 0, (header.channels, depth, scale))]

    def draft(
        self, mode: Optional[str], size: Optional[Tuple[int, int]]
    ) -> Optional[Tuple[str, Tuple[float, float, float, float]]]:
        """Picks the smallest picture that is no smaller than `size`, as far as nothing is loaded."""
        if not self.tile or size is None:
            return None
        width, height = self._header.width, self._header.height
        # A quarter of a file with a quality lacks details that it has room for.
        scales = [16, 8, 2] if self._header.quality is not None else [16, 8, 4, 2]
        fitting = [scale for scale in scales if width / scale >= size[0] and height / scale >= size[1]]
        scale = fitting[0] if fitting else 1
        self._plan(scale)
        return self.mode, (0, 0, width / scale, height / scale)

    def load(self) -> Any:
        if self.tile:
            self._read_metadata()
        return super().load()

    def getexif(self) -> Image.Exif:
        if self.tile:
            self._read_metadata()
        return super().getexif()

    def load_seek(self, offset: int) -> None:
        """Its presence tells `ImageFile.Parser` that nothing decodes before the file is complete."""
        self.fp.seek(offset)

    def _read_metadata(self) -> None:
        """Metadata of the whole file, once."""
        if not self._metadata_is_read:
            self.fp.seek(0)
            self._take_metadata(self.fp.read(), ['icc', 'exif', 'xmp'])
            self._metadata_is_read = True

    def _take_metadata(self, data: bytes, parts: 'list[str]') -> None:
        try:
            info = _codec.info(data)
        except Error:
            # Loading says what is wrong.
            return
        found = {
            'icc': ('icc_profile', info.icc),
            'exif': ('exif', info.exif and _EXIF + info.exif),
            'xmp': ('xmp', info.xmp),
        }
        for name, value in (found[part] for part in parts):
            if value is not None:
                self.info[name] = value


class _Decoder(ImageFile.PyDecoder):
    _pulls_fd = True

    def decode(self, buffer: Any) -> Tuple[int, int]:
        channels, depth, scale = self.args
        try:
            array = _codec.decode(
                self.fd.read(),
                scale=scale,
                channels=channels,
                dtype=np.uint8 if depth == 8 else np.uint16,
                allow_truncated=ImageFile.LOAD_TRUNCATED_IMAGES,
            )
        except Error as error:
            raise OSError(str(error)) from error
        # I;16 is of little endian.
        self.set_as_raw(array.astype(array.dtype.newbyteorder('<'), copy=False).tobytes())
        return -1, 0


def _save(image: Image.Image, file: IO[bytes], filename: Union[str, bytes]) -> None:
    given = getattr(image, 'encoderinfo')
    options: Dict[str, Any] = {name: given[name] for name in _OPTIONS if name in given}
    samples = _samples(image)
    gray = samples.ndim == 2 or samples.shape[2] == 2
    options.update(_metadata(image, given, gray))
    file.write(_codec.encode(samples, **options))


def _metadata(image: Image.Image, options: Dict[str, Any], gray: bool) -> Dict[str, Optional[bytes]]:
    """What options give, else what the image has."""
    names = ['icc_profile', 'exif', 'xmp']
    icc, exif, xmp = (options.get(name, image.info.get(name)) or None for name in names)
    if icc is not None and not _fits(bytes(icc), gray):
        warnings.warn('the ICC profile is for other colours and left out', stacklevel=5)
        icc = None
    if isinstance(exif, Image.Exif):
        exif = exif.tobytes()
    if exif is not None and exif.startswith(_EXIF):
        exif = exif[len(_EXIF) :]
    return {'icc': icc, 'exif': exif or None, 'xmp': xmp.encode() if isinstance(xmp, str) else xmp}


def _fits(icc: bytes, gray: bool) -> bool:
    """Whether a profile is one, for such colours. Others are refused."""
    return len(icc) >= 128 and icc[36:40] == b'acsp' and icc[16:20] == (b'GRAY' if gray else b'RGB ')


def _samples(image: Image.Image) -> np.ndarray:
    transparent = 'transparency' in image.info
    if image.mode in _MODES.values() and not (transparent and image.mode in ('L', 'RGB')):
        return np.asarray(image)
    if image.mode in _DEEP:
        return np.asarray(image).astype(np.uint16)
    if image.mode == 'I':
        samples = np.asarray(image)
        if samples.min() < 0 or samples.max() > 65535:
            raise OSError('cannot write mode I with samples beyond 16 bits as VQZ')
        return samples.astype(np.uint16)
    if image.mode in ('1', 'L', 'P', 'PA', 'RGB'):
        gray = image.mode in ('1', 'L')
        alpha = image.mode != '1' and transparent or image.mode == 'PA'
        mode = ('L' if gray else 'RGB') + ('A' if alpha else '')
        warnings.warn(f'mode {image.mode} is stored as {mode}', stacklevel=4)
        # Pillow before 9.5 makes no LA of L with a transparent level.
        return np.asarray((image.convert('RGBA') if alpha else image).convert(mode))
    raise OSError(f'cannot write mode {image.mode} as VQZ')


Image.register_open(VQZImageFile.format, VQZImageFile, lambda prefix: prefix[:3] == b'VQZ')
Image.register_decoder('vqz', _Decoder)
Image.register_save(VQZImageFile.format, _save)
Image.register_extension(VQZImageFile.format, '.vqz')
Image.register_mime(VQZImageFile.format, 'image/vqz')
