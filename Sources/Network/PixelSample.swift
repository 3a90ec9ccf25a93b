import Raster

/// A sample of a decoded image: a byte, or 16 bits for deeper ones.
package protocol PixelSample: FixedWidthInteger, UnsignedInteger, BitwiseCopyable, Sendable {
    /// What makes such samples.
    associatedtype Assembly: SampleAssembly where Assembly.Sample == Self

    /// Depth to space: `BlockGrid.depthToSpace`.
    static func depthToSpace(
        _ blocks: UnsafePointer<Self>, _ area: Area, part: Area, color: Image.Color, region: Area,
        to samples: UnsafeMutablePointer<Self>)
}

/// What makes samples of codewords and the network's correction.
package protocol SampleAssembly: Sendable {
    associatedtype Sample: PixelSample

    /// Calls `body` with the space-to-depth samples of an area, [rows][columns][192].
    func withSamples(
        _ area: Area, top: Activation16, bottom: Activation16, correction: Activation16,
        _ execution: Execution, _ body: (UnsafePointer<Sample>) -> Void)
}

extension UInt8: PixelSample {
    package typealias Assembly = PixelAssembly

    package static func depthToSpace(
        _ blocks: UnsafePointer<UInt8>, _ area: Area, part: Area, color: Image.Color, region: Area,
        to samples: UnsafeMutablePointer<UInt8>
    ) {
        BlockGrid.depthToSpace(blocks, area, part: part, color: color, region: region, to: samples)
    }
}

extension UInt16: PixelSample {
    package typealias Assembly = DeepAssembly

    package static func depthToSpace(
        _ blocks: UnsafePointer<UInt16>, _ area: Area, part: Area, color: Image.Color, region: Area,
        to samples: UnsafeMutablePointer<UInt16>
    ) {
        BlockGrid.depthToSpace(blocks, area, part: part, color: color, region: region, to: samples)
    }
}

extension PixelAssembly: SampleAssembly {}

extension DeepAssembly: SampleAssembly {}
