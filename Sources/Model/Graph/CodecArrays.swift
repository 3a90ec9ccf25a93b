/// The arrays that the networks of a model of any format start from and end with.
package protocol CodecArrays: Sendable {
    var pixels: GraphArray { get }
    var signedPixels: GraphArray { get }
    func codewords(_ level: Level) -> GraphArray
    func latents(_ level: Level) -> GraphArray
}

extension Architecture: CodecArrays {}

extension SlicedArchitecture: CodecArrays {}
