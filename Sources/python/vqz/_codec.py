"""Images as NumPy arrays, files as bytes."""

import ctypes
import functools
import numbers
import operator
import weakref
from ctypes import byref, c_size_t, c_void_p
from dataclasses import dataclass
from typing import Any, Dict, Optional, Tuple, Union

import numpy as np

from ._library import (
    CodecOptions,
    DecodeOptions,
    EncodeOptions,
    ImageStruct,
    InfoStruct,
    call,
    library,
)

Bytes = Union[bytes, bytearray, memoryview]
# Left column, top row, width, height.
Region = Tuple[int, int, int, int]

# What may be aimed at, in the order of the numbers of vqz.h, from 1, with its range.
_TARGETS = {
    'target_size': (1, 1 << 48),
    'target_bpp': (1e-9, 1000),
    'target_psnr': (1e-9, 100),
    'quality': (1, 64),
}
# From 0.
_TUNES = ['psnr', 'visual']


@dataclass(frozen=True)
class Info:
    """The header of a file."""

    width: int
    height: int
    # 1 gray, 2 gray and alpha, 3 RGB, 4 RGB and alpha.
    channels: int
    # From 1.
    quality: int
    # Of the file format.
    version: int
    # The digest of the file's model, 12 hexadecimal digits.
    model: str


class Decoder:
    """A decoder, whose networks are prepared once for all files.

    threads: 1 to 1024, by default one per CPU; results do not depend on it
    max_pixels: larger images are refused before memory is taken for them, by default 2^28
    model: the bytes of a .vqm file, for files that need another model than the default
    """

    def __init__(
        self,
        *,
        threads: Optional[int] = None,
        max_pixels: Optional[int] = None,
        model: Optional[Bytes] = None,
    ) -> None:
        self._handle = _new('decoder', threads, max_pixels, model)
        _release(self, library.vqz_decoder_free, self._handle)

    def decode(
        self,
        data: Bytes,
        *,
        region: Optional[Region] = None,
        channels: Optional[int] = None,
        dtype: Any = np.uint8,
    ) -> np.ndarray:
        """Decodes a file, or a region of it.

        Returns [height][width] for gray, otherwise [height][width][channels]. `channels` is 1 (gray),
        2 (gray, alpha), 3 (RGB) or 4 (RGB, alpha), by default what the file has. `dtype` is uint8, or uint16
        for samples times 257.
        Raises Error for malformed files and regions outside of the image.
        """
        source = _bytes(data)
        image = ImageStruct()
        image.format = _int(channels, 'channels', range(1, 5)) if channels is not None else 0
        image.depth = _depth(np.dtype(dtype))
        options = DecodeOptions()
        if region is not None:
            x, y, width, height = (_int(number, 'a region', range(1 << 32)) for number in region)
            if width == 0 or height == 0:
                raise ValueError('a region has at least one pixel')
            options.x, options.y, options.width, options.height = x, y, width, height
        call('vqz_decode', self._handle, source.ctypes.data, source.size, byref(options), byref(image))
        shape = (image.height, image.width) + ((image.format,) if image.format > 1 else ())
        return np.asarray(_Pixels(image.pixels, shape, np.dtype(dtype)))


class Encoder:
    """An encoder, whose networks are prepared once for all images.

    threads: 1 to 1024, by default one per CPU; results do not depend on it
    model: the bytes of a .vqm file, in place of the default model
    """

    def __init__(self, *, threads: Optional[int] = None, model: Optional[Bytes] = None) -> None:
        self._handle = _new('encoder', threads, None, model)
        _release(self, library.vqz_encoder_free, self._handle)

    @property
    def qualities(self) -> int:
        """The number of the model's qualities, which is the best of them."""
        return int(library.vqz_encoder_qualities(self._handle))

    def encode(
        self,
        array: np.ndarray,
        *,
        quality: Optional[float] = None,
        target_size: Optional[int] = None,
        target_bpp: Optional[float] = None,
        target_psnr: Optional[float] = None,
        effort: Optional[int] = None,
        tune: str = 'psnr',
    ) -> bytes:
        """Encodes an image of [height][width] or [height][width][1 to 4] samples to a file.

        Samples are uint8, or uint16, which are rounded to 8 bits. `quality` is 1 (smallest file) to 8, also
        between two, such as 4.5; by default 5. In its place one of these may be given, for which the nearest
        file results where it is out of reach: `target_size`, most bytes of the file; `target_bpp`, most bits
        of it per pixel; `target_psnr`, least PSNR in dB. `effort` is 1 (fast) to 9, by default 2; `tune` is
        'psnr' for the least squared error, 'visual' for the least error that is seen.
        """
        image, pixels = _image(array)
        options = EncodeOptions()
        options.target, options.target_value = _target(
            {
                'target_size': target_size,
                'target_bpp': target_bpp,
                'target_psnr': target_psnr,
                'quality': quality,
            }
        )
        options.effort = 0 if effort is None else _int(effort, 'effort', range(1, 10))
        if tune not in _TUNES:
            raise ValueError(f'tune is {" or ".join(map(repr, _TUNES))}, not {tune!r}')
        options.tune = _TUNES.index(tune)
        data, size = c_void_p(), c_size_t()
        call('vqz_encode', self._handle, byref(image), byref(options), byref(data), byref(size))
        del pixels
        try:
            return ctypes.string_at(data, size.value)
        finally:
            library.vqz_free(data)


def decode(
    data: Bytes, *, region: Optional[Region] = None, channels: Optional[int] = None, dtype: Any = np.uint8
) -> np.ndarray:
    """Decodes a file as `Decoder.decode` does."""
    return _decoder().decode(data, region=region, channels=channels, dtype=dtype)


def encode(
    array: np.ndarray,
    *,
    quality: Optional[float] = None,
    target_size: Optional[int] = None,
    target_bpp: Optional[float] = None,
    target_psnr: Optional[float] = None,
    effort: Optional[int] = None,
    tune: str = 'psnr',
) -> bytes:
    """Encodes an image as `Encoder.encode` does."""
    return _encoder().encode(
        array,
        quality=quality,
        target_size=target_size,
        target_bpp=target_bpp,
        target_psnr=target_psnr,
        effort=effort,
        tune=tune,
    )


def info(data: Bytes) -> Info:
    """The header of a file, or of its first 64 bytes. Raises Error for other bytes."""
    source, found = _bytes(data), InfoStruct()
    call('vqz_read_info', source.ctypes.data, source.size, byref(found))
    return Info(
        width=found.width,
        height=found.height,
        channels=found.format,
        quality=found.quality,
        version=found.version,
        model=found.model.decode(),
    )


@functools.lru_cache(maxsize=None)
def _decoder() -> Decoder:
    return Decoder()


@functools.lru_cache(maxsize=None)
def _encoder() -> Encoder:
    return Encoder()


class _Pixels:
    """Pixels of the library, which it frees when no array needs them any more."""

    def __init__(self, address: int, shape: Tuple[int, ...], dtype: np.dtype) -> None:
        self.__array_interface__ = {
            'version': 3,
            'shape': shape,
            'typestr': dtype.str,
            'data': (address, False),
        }
        _release(self, library.vqz_free, address)


def _target(values: Dict[str, Optional[float]]) -> Tuple[int, float]:
    """The kind of a target and its value; zeros without one."""
    given = [(name, value) for name, value in values.items() if value is not None]
    if not given:
        return 0, 0.0
    if len(given) > 1:
        raise ValueError(f'{" and ".join(name for name, _ in given)} exclude each other')
    ((name, value),) = given
    if not isinstance(value, numbers.Real):
        raise TypeError(f'{name} is a number, not {value!r}')
    least, most = _TARGETS[name]
    if not least <= value <= most:
        raise ValueError(f'{name}: {value} is not in {least}...{most}')
    return list(_TARGETS).index(name) + 1, float(value)


def _release(owner: Any, function: Any, handle: Any) -> None:
    """Frees what `owner` has when it goes; the end of the process frees the rest."""
    weakref.finalize(owner, function, handle).atexit = False


def _new(
    kind: str, threads: Optional[int], max_pixels: Optional[int], model: Optional[Bytes]
) -> c_void_p:
    options, handle = CodecOptions(), c_void_p()
    options.threads = 0 if threads is None else _int(threads, 'threads', range(1, 1025))
    options.max_pixels = 0 if max_pixels is None else _int(max_pixels, 'max_pixels', range(1, 1 << 64))
    source = None if model is None else _bytes(model)
    if source is not None:
        options.model, options.model_size = source.ctypes.data, source.size
    call(f'vqz_{kind}_new', byref(options), byref(handle))
    return handle


def _bytes(data: Bytes) -> np.ndarray:
    """The bytes of an object without a copy."""
    if isinstance(data, str):
        raise TypeError('bytes of a file are wanted, not a name')
    return np.frombuffer(data, np.uint8) if len(data) else np.zeros(0, np.uint8)


def _image(array: np.ndarray) -> Tuple[ImageStruct, np.ndarray]:
    """The struct for an array, and the array that it points to."""
    array = np.asarray(array)
    if array.ndim not in (2, 3) or array.size == 0 or array.ndim == 3 and array.shape[2] > 4:
        raise ValueError(f'[height][width] or [height][width][1 to 4] samples are wanted, not {array.shape}')
    depth = _depth(array.dtype)
    channels = array.shape[2] if array.ndim == 3 else 1
    sample = array.dtype.itemsize
    pixels = array.reshape(array.shape[0], array.shape[1], channels)
    row = pixels.shape[1] * channels * sample
    if pixels.strides[1:] != (channels * sample, sample) or pixels.strides[0] < row:
        pixels = np.ascontiguousarray(pixels)
    image = ImageStruct()
    image.pixels = pixels.ctypes.data
    image.stride = pixels.strides[0]
    image.capacity = image.stride * (pixels.shape[0] - 1) + row
    image.height, image.width = pixels.shape[:2]
    image.format, image.depth = channels, depth
    return image, pixels


def _depth(dtype: np.dtype) -> int:
    if dtype not in (np.uint8, np.uint16) or not dtype.isnative:
        raise TypeError(f'samples are uint8 or uint16, not {dtype}')
    return int(8 * dtype.itemsize)


def _int(number: Any, name: str, allowed: range) -> int:
    number = operator.index(number)
    if number not in allowed:
        raise ValueError(f'{name}: {number} is not in {allowed.start}...{allowed.stop - 1}')
    return number
