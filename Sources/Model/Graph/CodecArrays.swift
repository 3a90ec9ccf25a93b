/// The arrays that the networks of a model of any format start from and end with.
package struct CodecArrays: Sendable {
    package let pixels: GraphArray
    package let signedPixels: GraphArray
    private let codewords: (top: GraphArray, bottom: GraphArray)
    private let latents: (top: GraphArray, bottom: GraphArray)

    package init(_ architecture: Architecture) {
        pixels = architecture.pixels
        signedPixels = architecture.signedPixels
        codewords = (architecture.codewords(.top), architecture.codewords(.bottom))
        latents = (architecture.latents(.top), architecture.latents(.bottom))
    }

    package init(_ architecture: SlicedArchitecture) {
        pixels = architecture.pixels
        signedPixels = architecture.signedPixels
        codewords = (architecture.codewords(.top), architecture.codewords(.bottom))
        latents = (architecture.latents(.top), architecture.latents(.bottom))
    }

    package func codewords(_ level: Level) -> GraphArray {
        level == .top ? codewords.top : codewords.bottom
    }

    package func latents(_ level: Level) -> GraphArray { level == .top ? latents.top : latents.bottom }
}
