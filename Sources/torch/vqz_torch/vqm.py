"""Model files: spec/vqm-model.md, section 1, with the magic of version 2."""

import hashlib
import struct

import numpy as np

from .safetensors import write_atomically

MAGIC = b'VQM\x02'
TYPES = {'uint8': 0, 'int8': 1, 'int16': 2, 'int32': 3, 'float32': 4}
TEXT = 5


def serialized(inference, notes=None):
    """The bytes of a file; both blocks are {name: array or str}."""
    out = MAGIC
    for block in (_block(inference), _block(notes or {})):
        out += struct.pack('<I', len(block)) + block
    return out + hashlib.sha256(out).digest()


def digest(inference):
    """The name by which files know a model, hexadecimal."""
    return hashlib.sha256(_block(inference)).hexdigest()[:12]


def _block(records):
    parts = []
    for name, value in records.items():
        if isinstance(value, str):
            data = value.encode()
            kind, shape = TEXT, (len(data),)
        else:
            kind, shape, data = TYPES[value.dtype.name], value.shape, np.ascontiguousarray(value).tobytes()
        parts.append(bytes([len(name)]) + name.encode('ascii') + bytes([kind, len(shape)]))
        parts.append(struct.pack(f'<{len(shape)}I', *shape) + data)
    return b''.join(parts)


def beside(path, ending):
    """The path of what goes with a model file."""
    return (path[: -len('.vqm')] if path.endswith('.vqm') else path) + ending


def write(path, inference, notes):
    """Writes a model without notes, and its notes in a file of their own."""
    write_atomically(path, serialized(inference))
    own = serialized({}, {'model': digest(inference), **notes})
    write_atomically(beside(path, '.notes.vqm'), own)
