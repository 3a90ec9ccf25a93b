import Files
import Reports

extension Report {
    /// Means per quality as a table.
    package func table(of folder: String? = nil) -> Table {
        var table = Table(header: [
            "quality", "images", "bpp", "PSNR [dB]", "MS-SSIM", "SSIMULACRA2", "encode [MP/s]",
            "decode [MP/s]",
        ])
        for mean in means(of: folder) {
            table.append([
                String(mean.quality.number), String(mean.images), mean.bitsPerPixel.fixed(4),
                mean.scores.psnr.fixed(3),
                mean.scores.msSSIM?.fixed(5) ?? "-", mean.scores.ssimulacra2?.fixed(2) ?? "-",
                mean.encodeSpeed.fixed(2), mean.decodeSpeed.fixed(2),
            ])
        }
        return table
    }

    /// Bytes per quality in every part of the files, summed over the images, with shares in per cent.
    package var partsTable: Table {
        let names = partNames
        var table = Table(header: ["quality"] + names + ["total bytes"])
        for mean in means() {
            let total = mean.parts.reduce(0) { $0 + $1.bytes }
            let cells = names.map { name in
                let bytes = mean.parts.first { $0.name == name }?.bytes ?? 0
                return "\(bytes) (\((100 * Double(bytes) / Double(total)).fixed(1)) %)"
            }
            table.append([String(mean.quality.number)] + cells + [String(total)])
        }
        return table
    }

    /// One record per image and quality, under a line of names. PSNR is "inf" without error, other scores are
    /// empty where there are none.
    package var csv: String {
        let names = partNames
        var text = CSV.record(
            [
                "image", "quality", "width", "height", "bytes", "bpp", "psnr-rgb", "ms-ssim-rgb",
                "ssimulacra2", "encode-seconds", "decode-seconds", "prior-bits", "mismatch",
            ] + names.map { "bytes-\($0)" })
        for one in measurements {
            text += CSV.record(
                [
                    FileName.printable(one.path), String(one.quality.number), String(one.width),
                    String(one.height),
                    String(one.bytes),
                    one.bitsPerPixel.fixed(6), one.scores.psnr.fixed(6),
                    one.scores.msSSIM?.fixed(8) ?? "", one.scores.ssimulacra2?.fixed(4) ?? "",
                    one.encodeTime.seconds.fixed(6), one.decodeTime.seconds.fixed(6),
                    one.priorBits.fixed(1), one.mismatch?.description ?? "",
                ] + names.map { String(one.bytes(of: $0)) })
        }
        return text
    }
}
