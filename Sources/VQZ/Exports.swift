// The types that the codec's interface is made of, so that its users need no other import.
@_exported import enum Container.ContainerError
@_exported import struct Model.CodecModel
@_exported import enum Model.ModelError
@_exported import enum Network.KernelLevel
@_exported import struct Raster.DecodingLimits
@_exported import struct Raster.Image
@_exported import struct Raster.Region
