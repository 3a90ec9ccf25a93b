// Types that the sampler's interface is made of.
@_exported import struct Decoding.SamplingOptions
@_exported import struct Decoding.Temperature
