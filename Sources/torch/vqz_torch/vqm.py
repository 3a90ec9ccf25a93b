"""Model files: spec/vqm-model.md, section 1, with the magic of version 2."""

import hashlib
import math
import os
import struct

import numpy as np

from .errors import TrainingError
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


def read(path):
    """The records of a model and of its notes, {name: array or str} each. Where the file has none, the notes
    are those beside it, if there are any of this model."""
    model, notes = _read(path)
    own = beside(path, '.notes.vqm')
    if not notes and os.path.exists(own):
        _, notes = _read(own)
        if notes.get('model') != digest(model):
            raise TrainingError(f'{own}: the notes of another model than {path}')
    return model, notes


def _read(path):
    """The records of both blocks of a file."""
    try:
        with open(path, 'rb') as file:
            data = file.read()
    except OSError as error:
        raise TrainingError(f'{path}: cannot be read: {error.strerror}') from None
    if data[: len(MAGIC)] != MAGIC:
        raise TrainingError(f'{path}: no model file of generation 2')
    if hashlib.sha256(data[:-32]).digest() != data[-32:]:
        raise TrainingError(f'{path}: damaged or cut off')
    try:
        blocks, at = [], len(MAGIC)
        for _ in range(2):
            (length,) = struct.unpack_from('<I', data, at)
            blocks.append(_records(data[at + 4 : at + 4 + length]))
            at += 4 + length
        if at != len(data) - 32:
            raise ValueError
    except (struct.error, IndexError, KeyError, ValueError):
        raise TrainingError(f'{path}: not a usable model: its records do not add up') from None
    return blocks


def _records(block):
    """The inverse of `_block`."""
    names = {kind: name for name, kind in TYPES.items()}
    records, at = {}, 0
    while at < len(block):
        first = at + 1 + block[at]
        name, kind, rank = block[at + 1 : first].decode('ascii'), block[first], block[first + 1]
        shape = struct.unpack_from(f'<{rank}I', block, first + 2)
        at = first + 2 + 4 * rank
        count = math.prod(shape)
        if kind == TEXT:
            size, value = count, block[at : at + count].decode()
        else:
            dtype = np.dtype(names[kind]).newbyteorder('<')
            size, value = count * dtype.itemsize, np.frombuffer(block, dtype, count, at).reshape(shape)
        if at + size > len(block) or name in records:
            raise ValueError
        records[name], at = value, at + size
    return records


def beside(path, ending):
    """The path of what goes with a model file."""
    return (path[: -len('.vqm')] if path.endswith('.vqm') else path) + ending


def write(path, inference, notes):
    """Writes a model without notes, and its notes in a file of their own."""
    write_atomically(path, serialized(inference))
    own = serialized({}, {'model': digest(inference), **notes})
    write_atomically(beside(path, '.notes.vqm'), own)
