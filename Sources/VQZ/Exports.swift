// The types that the codec's interface is made of, so that its users need no other import.
@_exported import enum Container.ContainerError
@_exported import enum Decoding.CodecError
@_exported import struct Decoding.SamplingOptions
@_exported import struct Decoding.Temperature
@_exported import struct Encoding.Effort
@_exported import struct Encoding.EncodedImage
@_exported import struct Identifiers.ModelDigest
@_exported import struct Identifiers.Quality
@_exported import struct Model.CodecModel
@_exported import enum Model.ModelError
@_exported import enum Model.ModelFileError
@_exported import enum Model.ModelFormat
@_exported import enum Network.InstructionSet
@_exported import struct Raster.DecodingLimits
@_exported import struct Raster.Image
@_exported import struct Raster.PixelLayout
@_exported import struct Raster.Region
