// Types that the encoder's interface is made of.
@_exported import struct Encoding.AimedImage
@_exported import enum Encoding.Coding
@_exported import struct Encoding.Effort
@_exported import struct Encoding.EncodedImage
@_exported import struct Encoding.EncodingOptions
@_exported import struct Encoding.FractionalQuality
@_exported import enum Encoding.Target
@_exported import enum Encoding.Tune
@_exported import struct Raster.PackedPixels
