/// One of the two scales at which an image is coded.
package enum Level: String, Sendable, CaseIterable {
    /// Maps at 1/16 of the image side, coded first.
    case top
    /// Maps at 1/8 of the image side.
    case bottom

    /// The move of the latents in a pass of the encoder's search, in quarters of the step to the least
    /// squared error of a linear decoder (spec/vqz-format.md, section 9).
    ///
    /// Both levels move at the same time, and the top's codewords change much.

    package var searchQuarters: Int32 { self == .top ? 1 : 3 }
}
