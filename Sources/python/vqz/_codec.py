"""Images as NumPy arrays, files as bytes."""

import ctypes
import functools
import numbers
import operator
import weakref
from ctypes import byref, c_size_t, c_void_p
from dataclasses import dataclass, field, replace
from typing import Any, Dict, List, Mapping, Optional, Tuple, Union

import numpy as np

from ._library import (
    CodecOptions,
    DecodeOptions,
    EncodeOptions,
    ImageStruct,
    InfoStruct,
    MetadataStruct,
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
# From 1.
_TUNES = ['psnr', 'visual']
_SCALES = (1, 2, 4, 8, 16)
# Parts of metadata, as vqz.h has them.
_PARTS = ['icc', 'exif', 'xmp', 'chunks']


@dataclass(frozen=True)
class Info:
    """The header of a file, and its metadata."""

    width: int
    height: int
    # 1 gray, 2 gray and alpha, 3 RGB, 4 RGB and alpha.
    channels: int
    # Bits of a sample, 8 to 16.
    depth: int
    # From 1; None for exact pixels.
    quality: Optional[int]
    # Of the file format.
    version: int
    # The digest of the file's model, 12 hexadecimal digits; None for exact pixels.
    model: Optional[str]
    # An ICC profile.
    icc: Optional[bytes] = None
    # From its byte order on.
    exif: Optional[bytes] = None
    xmp: Optional[bytes] = None
    # PNG's chunks on colour and density, by their names.
    chunks: Mapping[str, bytes] = field(default_factory=dict)
    # Whether the file ends early; what lies behind its end is missing above.
    truncated: bool = False
    # Parts of metadata that are malformed, and left out.
    damaged: int = 0


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
        scale: int = 1,
        channels: Optional[int] = None,
        dtype: Any = None,
        allow_truncated: bool = False,
    ) -> np.ndarray:
        """Decodes a file, or a region of it.

        Returns [height][width] for gray, otherwise [height][width][channels]. `scale` is 2, 4, 8 or 16 for
        1/2 to 1/16 of the size on each side, rounded up; a region is extended to whole pixels of that.
        `channels` is 1 (gray), 2 (gray, alpha), 3 (RGB) or 4 (RGB, alpha), by default what the file has.
        `dtype` is uint8 or uint16, 0 to 65535; by default uint8 for files of 8 bits a sample, uint16 for
        others. With `allow_truncated`, files that are cut after their headers decode as far as they go.
        Raises Error for malformed files and regions outside of the image.
        """
        source = _bytes(data)
        image = ImageStruct()
        image.format = _int(channels, 'channels', range(1, 5)) if channels is not None else 0
        dtype = np.dtype(dtype if dtype is not None else _dtype(data))
        image.depth = _depth(dtype)
        options = DecodeOptions()
        if scale not in _SCALES:
            raise ValueError(f'scale is 1, 2, 4, 8 or 16, not {scale!r}')
        options.scale, options.allow_truncated = scale, bool(allow_truncated)
        if region is not None:
            x, y, width, height = (_int(number, 'a region', range(1 << 32)) for number in region)
            if width == 0 or height == 0:
                raise ValueError('a region has at least one pixel')
            options.x, options.y, options.width, options.height = x, y, width, height
        call('vqz_decode', self._handle, source.ctypes.data, source.size, byref(options), byref(image))
        shape = (image.height, image.width) + ((image.format,) if image.format > 1 else ())
        return np.asarray(_Pixels(image.pixels, shape, dtype))


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
        tune: Optional[str] = None,
        lossless: Optional[bool] = None,
        exact: bool = False,
        icc: Optional[Bytes] = None,
        exif: Optional[Bytes] = None,
        xmp: Optional[Bytes] = None,
        chunks: Optional[Mapping[str, Bytes]] = None,
    ) -> bytes:
        """Encodes an image of [height][width] or [height][width][1 to 4] samples to a file.

        Samples are uint8 or uint16, and the file has as many bits. `quality` is 1 (smallest file) to 8, also
        between two, such as 4.5; by default 5. In its place one of these may be given, for which the nearest
        file results where it is out of reach: `target_size`, most bytes of the file; `target_bpp`, most bits
        of it per pixel; `target_psnr`, least PSNR in dB. `effort` is 1 (fast) to 9, by default 2; `tune` is
        'psnr' for the least squared error, 'visual' for the least error that is seen, by default 'psnr' with
        `target_psnr` and 'visual' otherwise.

        Pixels are stored exactly if `lossless` is True, never if it is False, and by default where that takes
        at most 32 bytes more. Three channels that are equal wherever they are seen become one, unless
        `lossless` is True or there is `icc`; `decode` repeats it with `channels=3`. `exact` keeps colours
        where alpha is 0, as `lossless` does. `icc` (a profile for gray or RGB, as the array is), `exif` (from
        its byte order on) and `xmp` are kept as they are, `chunks` are PNG's on colour and density: cHRM,
        cICP, cLLI, gAMA, mDCV, pHYs, sBIT and sRGB.
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
        if tune is not None and tune not in _TUNES:
            raise ValueError(f'tune is {" or ".join(map(repr, _TUNES))}, not {tune!r}')
        options.tune = 0 if tune is None else _TUNES.index(tune) + 1
        options.coding = 0 if lossless is None else 1 if lossless else 2
        options.exact = bool(exact)
        metadata, parts = _metadata({'icc': icc, 'exif': exif, 'xmp': xmp, 'chunks': _packed(chunks)})
        options.metadata = ctypes.pointer(metadata)
        data, size = c_void_p(), c_size_t()
        call('vqz_encode', self._handle, byref(image), byref(options), byref(data), byref(size))
        del pixels, parts
        try:
            return ctypes.string_at(data, size.value)
        finally:
            library.vqz_free(data)


def decode(
    data: Bytes,
    *,
    region: Optional[Region] = None,
    scale: int = 1,
    channels: Optional[int] = None,
    dtype: Any = None,
    allow_truncated: bool = False,
) -> np.ndarray:
    """Decodes a file as `Decoder.decode` does."""
    return _decoder().decode(
        data,
        region=region,
        scale=scale,
        channels=channels,
        dtype=dtype,
        allow_truncated=allow_truncated,
    )


def encode(
    array: np.ndarray,
    *,
    quality: Optional[float] = None,
    target_size: Optional[int] = None,
    target_bpp: Optional[float] = None,
    target_psnr: Optional[float] = None,
    effort: Optional[int] = None,
    tune: Optional[str] = None,
    lossless: Optional[bool] = None,
    exact: bool = False,
    icc: Optional[Bytes] = None,
    exif: Optional[Bytes] = None,
    xmp: Optional[Bytes] = None,
    chunks: Optional[Mapping[str, Bytes]] = None,
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
        lossless=lossless,
        exact=exact,
        icc=icc,
        exif=exif,
        xmp=xmp,
        chunks=chunks,
    )


def info(data: Bytes) -> Info:
    """The header of a file and its metadata, without its pixels.

    The first 64 bytes of a file have its header, its start the profile and the chunks, its end EXIF and XMP.
    Raises Error for other bytes.
    """
    source, metadata = _bytes(data), MetadataStruct()
    call('vqz_read_metadata', source.ctypes.data, source.size, byref(metadata))
    try:
        parts = {name: _part(metadata, name) for name in _PARTS}
    finally:
        library.vqz_free(metadata.memory)
    return replace(
        header(data),
        icc=parts['icc'],
        exif=parts['exif'],
        xmp=parts['xmp'],
        chunks=_unpacked(parts['chunks'] or b''),
        truncated=bool(metadata.truncated),
        damaged=metadata.damaged,
    )


def header(data: Bytes) -> Info:
    """The header of a file, or of its first 64 bytes."""
    source, found = _bytes(data), InfoStruct()
    call('vqz_read_info', source.ctypes.data, source.size, byref(found))
    return Info(
        width=found.width,
        height=found.height,
        channels=found.format,
        depth=found.depth,
        quality=found.quality or None,
        version=found.version,
        model=found.model.decode() or None,
    )


def _dtype(data: Bytes) -> type:
    """The samples that a file has."""
    return np.uint8 if header(data).depth == 8 else np.uint16


def _part(metadata: MetadataStruct, name: str) -> Optional[bytes]:
    address, size = getattr(metadata, name), getattr(metadata, f'{name}_size')
    return ctypes.string_at(address, size) if size else None


def _metadata(parts: Dict[str, Optional[Bytes]]) -> Tuple[MetadataStruct, List[np.ndarray]]:
    """The struct for metadata, and the bytes that it points to."""
    metadata, kept = MetadataStruct(), []
    for name, part in parts.items():
        if part is None:
            continue
        source = _bytes(part)
        setattr(metadata, name, source.ctypes.data)
        setattr(metadata, f'{name}_size', source.size)
        kept.append(source)
    return metadata, kept


def _packed(chunks: Optional[Mapping[str, Bytes]]) -> Optional[bytes]:
    """Chunks as vqz.h has them; wrong ones are for the library to refuse."""
    if not chunks:
        return None
    if any(len(part) > 255 for part in chunks.values()):
        raise ValueError('a chunk has at most 255 bytes')
    return b''.join(
        name.encode() + bytes([len(part)]) + bytes(part) for name, part in sorted(chunks.items())
    )


def _unpacked(packed: bytes) -> Dict[str, bytes]:
    chunks, at = {}, 0
    while at < len(packed):
        end = at + 5 + packed[at + 4]
        chunks[packed[at : at + 4].decode()] = packed[at + 5 : end]
        at = end
    return chunks


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
        raise TypeError('bytes are wanted, not text')
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
