"""vqz, a learned image codec: files of half the bits of a JPEG, and the same pixels on every machine.

    data = vqz.encode(array, quality=5)
    array = vqz.decode(data)

`Encoder` and `Decoder` take models, limits and numbers of threads. `import vqz.pillow` teaches Pillow the
format. All functions and objects may be used by several threads at the same time, and release the lock of
the interpreter while they work.
"""

from ._codec import Decoder, Encoder, Info, decode, encode, info
from ._library import Error, version

__all__ = ['Decoder', 'Encoder', 'Error', 'Info', 'decode', 'encode', 'info', 'version']
