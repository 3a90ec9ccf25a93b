/// One of the two scales at which an image is coded.
package enum Level: String, Sendable, CaseIterable {
    /// Maps at 1/16 of the image side, coded first.
    case top
    /// Maps at 1/8 of the image side.
    case bottom

    /// How far a pass of the encoder's search moves the latents, in quarters of the step to where the squared error would be
    /// least, were the decoder linear (spec/vqz-format.md, section 9). Both levels move at the same time, and the top's codewords change much.
    package var searchQuarters: Int32 { self == .top ? 1 : 3 }
}
