import Container
import Decoding
import Network
import Raster
import VQZ

extension FuzzTarget {
    /// All kernels make the same pictures of a file that may be cut, at every scale and depth, or refuse it.
    /// Those of a region are what the whole has there, and a whole file needs no leave to be cut.
    func runViews(_ bytes: [UInt8]) throws(Discrepancy) {
        let file = Checksums.repaired(vqz: bytes, digest: TinyModel.model.digest.bytes)
        for input in [bytes, file] {
            guard let cut = try? VQZFile(parsing: input, limits: Self.limits, allowsCut: true) else {
                continue
            }
            if let whole = try? VQZFile(parsing: input, limits: Self.limits) {
                try Discrepancy.require(whole == cut, "a whole file is another where it may be cut")
            }
            guard cut.header.indices?.modelDigest ?? TinyModel.model.digest == TinyModel.model.digest else {
                continue
            }
            for depth in Set([8, cut.header.depth, 11]) { try checkViews(cut, depth: depth) }
        }
    }

    private func checkViews(_ file: VQZFile, depth: Int) throws(Discrepancy) {
        for scale in Scale.allCases {
            let pictures = TinyModel.imageDecoders.map { picture(file, nil, scale, depth, $0) }
            for picture in pictures.dropFirst() {
                try Discrepancy.require(picture == pictures[0], "the kernels differ at \(scale)")
            }
            guard let whole = pictures[0] else { continue }
            let (width, height) = (file.header.width, file.header.height)
            let region = Region(x: width / 3, y: height / 2, width: (width + 2) / 3, height: (height + 1) / 2)
            let part = picture(file, region, scale, depth, TinyModel.imageDecoders[0])
            try Discrepancy.require(
                part == whole.cropped(to: region.area.divided(by: scale.rawValue)),
                "the part \(region) differs at \(scale)")
        }
    }

    /// A picture of a file, nil if it is refused.
    private func picture(
        _ file: VQZFile, _ region: Region?, _ scale: Scale, _ depth: Int, _ decoder: any FileDecoder
    ) -> Picture? {
        let isExact = file.header.indices == nil
        guard depth > 8 else {
            let image =
                isExact
                ? try? ExactDecoder.decode(file, region: region, scale: scale)
                : try? decoder.decode(file, region: region, scale: scale)
            return image.map { .bytes($0) }
        }
        let image =
            isExact
            ? try? ExactDecoder.decodeDeep(file, region: region, scale: scale, depth: depth)
            : try? decoder.decodeDeep(file, region: region, scale: scale, depth: depth)
        return image.map { .deep($0) }
    }
}

extension Picture {
    fileprivate func cropped(to area: Area) -> Picture {
        let pitch = self.width
        func crop<Sample>(_ plane: [Sample], _ channels: Int) -> [Sample] {
            area.rows.flatMap { row in
                let start = row * pitch
                return plane[
                    (start + area.columns.lowerBound) * channels..<(start + area.columns.upperBound)
                        * channels]
            }
        }
        let (width, height) = (area.columns.count, area.rows.count)
        switch self {
        case .bytes(let image):
            return .bytes(
                Image(
                    width: width, height: height, color: image.color,
                    samples: crop(image.samples, image.color.channels),
                    alpha: image.alpha.map { crop($0, 1) }))
        case .deep(let image):
            return .deep(
                DeepImage(
                    width: width, height: height, color: image.color, depth: image.depth,
                    samples: crop(image.samples, image.color.channels),
                    alpha: image.alpha.map { crop($0, 1) }))
        }
    }
}
