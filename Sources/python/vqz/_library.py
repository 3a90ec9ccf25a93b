"""The functions and structs of vqz.h."""

import ctypes
from ctypes import POINTER, byref, c_char, c_char_p, c_double, c_int, c_int32, c_int64, c_size_t
from ctypes import c_uint32, c_uint64, c_void_p
from pathlib import Path
from typing import Any, Optional


class Error(ValueError):
    """Why a file or an image is refused.

    `code` is a number of vqz.h, `name` its name, `offset` the place in the file, or None.
    """

    def __init__(self, code: int, name: str, offset: Optional[int], text: str) -> None:
        super().__init__(text)
        self.code = code
        self.name = name
        self.offset = offset

    def __reduce__(self) -> Any:
        return Error, (self.code, self.name, self.offset, str(self))


class ErrorStruct(ctypes.Structure):
    _fields_ = [('code', c_int32), ('reserved', c_int32), ('offset', c_int64), ('text', c_char * 240)]


class SizedStruct(ctypes.Structure):
    """A struct that says its size; all other fields start as 0."""

    def __init__(self) -> None:
        super().__init__()
        self.size = ctypes.sizeof(self)


class CodecOptions(SizedStruct):
    _fields_ = [
        ('size', c_size_t),
        ('model', c_void_p),
        ('model_size', c_size_t),
        ('max_pixels', c_uint64),
        ('threads', c_int32),
        ('reserved', c_int32),
    ]


class DecodeOptions(SizedStruct):
    _fields_ = [
        ('size', c_size_t),
        ('x', c_uint32),
        ('y', c_uint32),
        ('width', c_uint32),
        ('height', c_uint32),
        ('scale', c_int32),
        ('allow_truncated', c_int32),
    ]


class MetadataStruct(SizedStruct):
    _fields_ = [
        ('size', c_size_t),
        ('icc', c_void_p),
        ('icc_size', c_size_t),
        ('exif', c_void_p),
        ('exif_size', c_size_t),
        ('xmp', c_void_p),
        ('xmp_size', c_size_t),
        ('chunks', c_void_p),
        ('chunks_size', c_size_t),
        ('memory', c_void_p),
        ('truncated', c_int32),
        ('damaged', c_int32),
    ]


class EncodeOptions(SizedStruct):
    _fields_ = [
        ('size', c_size_t),
        ('quality', c_int32),
        ('effort', c_int32),
        ('target_value', c_double),
        ('target', c_int32),
        ('tune', c_int32),
        ('coding', c_int32),
        ('exact', c_int32),
        ('metadata', POINTER(MetadataStruct)),
    ]


class ImageStruct(SizedStruct):
    _fields_ = [
        ('size', c_size_t),
        ('pixels', c_void_p),
        ('capacity', c_size_t),
        ('stride', c_size_t),
        ('width', c_uint32),
        ('height', c_uint32),
        ('format', c_int32),
        ('depth', c_int32),
    ]


class InfoStruct(SizedStruct):
    _fields_ = [
        ('size', c_size_t),
        ('width', c_uint32),
        ('height', c_uint32),
        ('format', c_int32),
        ('depth', c_int32),
        ('quality', c_int32),
        ('version', c_int32),
        ('model', c_char * 16),
    ]


def load() -> ctypes.CDLL:
    """The library beside this file, or that of the system."""
    own = Path(__file__).with_name('libvqz.so.1')
    library = ctypes.CDLL(str(own) if own.exists() else 'libvqz.so.1')
    error = POINTER(ErrorStruct)
    declarations = {
        'vqz_version': (c_uint32, []),
        'vqz_error_name': (c_char_p, [c_int]),
        'vqz_read_info': (c_int, [c_void_p, c_size_t, POINTER(InfoStruct), error]),
        'vqz_read_metadata': (c_int, [c_void_p, c_size_t, POINTER(MetadataStruct), error]),
        'vqz_decoder_new': (c_int, [POINTER(CodecOptions), POINTER(c_void_p), error]),
        'vqz_decoder_free': (None, [c_void_p]),
        'vqz_decode': (
            c_int,
            [c_void_p, c_void_p, c_size_t, POINTER(DecodeOptions), POINTER(ImageStruct), error],
        ),
        'vqz_encoder_new': (c_int, [POINTER(CodecOptions), POINTER(c_void_p), error]),
        'vqz_encoder_free': (None, [c_void_p]),
        'vqz_encoder_qualities': (c_int, [c_void_p]),
        'vqz_encode': (
            c_int,
            [
                c_void_p,
                POINTER(ImageStruct),
                POINTER(EncodeOptions),
                POINTER(c_void_p),
                POINTER(c_size_t),
                error,
            ],
        ),
        'vqz_free': (None, [c_void_p]),
    }
    for name, (result, arguments) in declarations.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


library = load()

MEMORY = 2


def call(name: str, *arguments: Any) -> None:
    """Calls a function that may fail.

    Raises MemoryError, or Error for other reasons.
    """
    error = ErrorStruct()
    code = getattr(library, name)(*arguments, byref(error))
    if code == 0:
        return
    text = error.text.decode(errors='replace')
    if code == MEMORY:
        raise MemoryError(text)
    offset = None if error.offset < 0 else error.offset
    raise Error(code, library.vqz_error_name(code).decode(), offset, text)


def version() -> str:
    """The version of the library."""
    number = library.vqz_version()
    return f'{number // 10000}.{number // 100 % 100}.{number % 100}'
