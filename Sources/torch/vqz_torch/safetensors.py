"""Named arrays and strings in files: the safetensors format, alone or as several files under an index."""

import hashlib
import json
import os
import struct

import numpy as np

from .errors import TrainingError

TYPES = {'F32': np.dtype('<f4'), 'F64': np.dtype('<f8')}
NAMES = {np.dtype('float32'): 'F32', np.dtype('float64'): 'F64'}
LARGEST_HEADER = 1 << 26
LARGEST_PART = 15_000_000


def serialized(tensors, metadata=None):
    """The bytes of one file; the same content gives the same bytes."""
    # Wide elements first, so that all are aligned.
    order = sorted(tensors, key=lambda name: (-tensors[name].dtype.itemsize, name))
    header, end = {}, 0
    for name in order:
        array = tensors[name]
        header[name] = {
            'dtype': NAMES[array.dtype],
            'shape': list(array.shape),
            'data_offsets': [end, end + array.nbytes],
        }
        end += array.nbytes
    if metadata:
        header['__metadata__'] = metadata
    text = json.dumps(header, sort_keys=True, separators=(',', ':')).encode()
    text += b' ' * (-len(text) % 8)
    return (
        struct.pack('<Q', len(text))
        + text
        + b''.join(np.ascontiguousarray(tensors[name]).tobytes() for name in order)
    )


def _header(file, path):
    """The fields of the header."""
    start = file.read(8)
    length = struct.unpack('<Q', start)[0] if len(start) == 8 else LARGEST_HEADER + 1
    text = file.read(length) if length <= LARGEST_HEADER else b''
    if len(text) != length:
        raise TrainingError(f'{path}: not a usable checkpoint: no header, or cut short')
    try:
        fields = json.loads(text)
        if not isinstance(fields, dict):
            raise ValueError
    except ValueError:
        raise TrainingError(f'{path}: not a usable checkpoint: the header is no JSON object') from None
    return fields


def _array(path, name, field, data):
    try:
        kind, shape = TYPES[field['dtype']], [int(side) for side in field['shape']]
        first, last = (int(end) for end in field['data_offsets'])
        count = 1
        for side in shape:
            count *= side
        if (
            min(shape, default=0) < 0
            or not 0 <= first <= last <= len(data)
            or last - first != count * kind.itemsize
        ):
            raise ValueError
    except (KeyError, TypeError, ValueError):
        raise TrainingError(f'{path}: not a usable checkpoint: {name} is no tensor within the file') from None
    return np.frombuffer(data, kind, count, first).reshape(shape)


def _read_one(path):
    try:
        with open(path, 'rb') as file:
            fields, data = _header(file, path), file.read()
    except OSError as error:
        raise TrainingError(f'{path}: cannot be read: {error.strerror}') from None
    metadata = fields.pop('__metadata__', {})
    tensors = {name: _array(path, name, field, data) for name, field in fields.items()}
    if sum(array.nbytes for array in tensors.values()) != len(data):
        raise TrainingError(f'{path}: not a usable checkpoint: its length is not what the header declares')
    return tensors, metadata


def _read_index(path):
    try:
        with open(path, encoding='utf-8') as file:
            fields = json.load(file)
        files, metadata = fields['weight_map'], fields.get('metadata', {})
        if not all(
            os.path.basename(name) == name and name.endswith('.safetensors') for name in files.values()
        ):
            raise ValueError
    except OSError as error:
        raise TrainingError(f'{path}: cannot be read: {error.strerror}') from None
    except (ValueError, KeyError, AttributeError, TypeError):
        raise TrainingError(f'{path}: not a usable checkpoint: no index of tensors beside it') from None
    return files, metadata


def read(path):
    """Tensors by name and strings, of one file or of an index (*.json) and its files."""
    if not path.endswith('.json'):
        return _read_one(path)
    files, metadata = _read_index(path)
    tensors = {}
    for name in sorted(set(files.values())):
        part, _ = _read_one(os.path.join(os.path.dirname(path), name))
        if set(part) != {tensor for tensor, file in files.items() if file == name}:
            raise TrainingError(
                f'{path}: not a usable checkpoint: {name} holds other tensors than the index names'
            )
        tensors.update(part)
    return tensors, metadata


def read_metadata(path):
    """The strings alone."""
    if path.endswith('.json'):
        return _read_index(path)[1]
    try:
        with open(path, 'rb') as file:
            return _header(file, path).get('__metadata__', {})
    except OSError as error:
        raise TrainingError(f'{path}: cannot be read: {error.strerror}') from None


def write_atomically(path, data):
    """The file holds either what it held before or all of the data."""
    temporary = f'{path}.{os.getpid()}.part'
    try:
        with open(temporary, 'wb') as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError as error:
        try:
            os.unlink(temporary)
        except OSError:
            pass
        raise TrainingError(f'{path}: cannot be written: {error.strerror}') from None


def write_parts(path, prefix, tensors, metadata):
    """Writes files of at most 15 MB, or one tensor, beside an index, whose writing makes them count.

    Returns the names of the files."""
    parts, size = [{}], 0
    for name in sorted(tensors):
        # What describes a tensor takes about as much again as its name.
        weight = tensors[name].nbytes + 160 + len(name)
        if parts[-1] and size + weight > LARGEST_PART:
            parts.append({})
            size = 0
        parts[-1][name] = tensors[name]
        size += weight
    files = {}
    for part in parts:
        data = serialized(part, {'format': 'vqz-checkpoint 1 part'})
        # The same name for the same content alone: no file of the checkpoint before is written over.
        file = f'{prefix}-{hashlib.sha256(data).hexdigest()[:16]}.safetensors'
        write_atomically(os.path.join(os.path.dirname(path), file), data)
        files.update(dict.fromkeys(part, file))
    index = json.dumps({'metadata': metadata, 'weight_map': files}, sort_keys=True, indent=1)
    write_atomically(path, index.encode())
    return sorted(set(files.values()))
