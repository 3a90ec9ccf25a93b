extension RasterLayout {
    /// The layouts that may be the smallest for pixels: as numbers, and as entries of a palette if there are
    /// few colours. Numbers of fewer bits than a byte may be bytes too, which repeat more often.
    static func choices<Sample>(_ survey: PixelSurvey<Sample>, hasAlpha: Bool) -> [RasterLayout] {
        let direct = direct(survey, hasAlpha: hasAlpha)
        guard let colors = survey.colors else { return widened(direct) }
        let palette = palette(colors, hasAlpha: hasAlpha, byBrightness: true)
        guard palette.pixelBits < direct.pixelBits else { return widened(direct) }
        let drawn = RasterLayout.palette(colors, hasAlpha: hasAlpha, byBrightness: false)
        return widened(palette) + (drawn == palette ? [] : widened(drawn)) + widened(direct)
    }

    /// The layout and, of fewer bits than a byte, the same of bytes.
    private static func widened(_ layout: RasterLayout) -> [RasterLayout] {
        guard layout.bitDepth < 8 else { return [layout] }
        let key = layout.key?.map { $0 * (255 / UInt16((1 << layout.bitDepth) - 1)) }
        return [layout, RasterLayout(layout.type, bitDepth: 8, key: key, palette: layout.palette)]
    }

    private static func direct<Sample>(_ survey: PixelSurvey<Sample>, hasAlpha: Bool) -> RasterLayout {
        if !hasAlpha || survey.key != nil {
            return RasterLayout(
                survey.isGray ? .gray : .rgb, bitDepth: survey.bitDepth, key: hasAlpha ? survey.key : nil)
        }
        return RasterLayout(
            survey.isGray ? .grayAlpha : .rgbAlpha,
            bitDepth: max(8, survey.bitDepth, survey.alphaBitDepth))
    }

    /// Entries with alpha first, since the others need none of theirs told, then by brightness, or as they
    /// appear.
    private static func palette(
        _ colors: [UInt32], hasAlpha: Bool, byBrightness: Bool
    ) -> RasterLayout {
        func bytes(_ color: UInt32) -> [UInt8] {
            (0..<4).map { UInt8(truncatingIfNeeded: color >> (8 * $0)) }
        }
        func rank(_ color: UInt32, _ place: Int) -> (Int, Int, Int) {
            let bytes = bytes(color).map { Int($0) }
            let brightness = byBrightness ? 2 * bytes[0] + 5 * bytes[1] + bytes[2] : 0
            return (bytes[3] < 255 ? 0 : 1, brightness, place)
        }
        let entries = colors.enumerated().map { (rank: rank($1, $0), bytes: bytes($1)) }
            .sorted { $0.rank < $1.rank }.map(\.bytes)
        // A picture with alpha needs one value at least.
        let alpha = hasAlpha ? max(1, entries.count { $0[3] < 255 }) : 0
        return RasterLayout(
            .palette, bitDepth: [1, 2, 4, 8].first { entries.count <= 1 << $0 }!,
            palette: Palette(
                colors: entries.flatMap { $0.prefix(3) }, alpha: entries.prefix(alpha).map { $0[3] }))
    }
}
