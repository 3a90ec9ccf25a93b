import Reports

/// What validations found in the course of a training, over all the runs that led to a model. As CSV it is a
/// run's validation.csv, and a note in the model.
package struct ValidationCurve: Equatable, Sendable {
    /// One quality in one validation.
    struct Row: Equatable, Sendable {
        var step: Int
        /// Seen until then.
        var megapixels: Double
        /// The seconds of training until then.
        var seconds: Double
        /// From 1.
        var quality: Int
        var bitsPerPixel: Double
        /// dB
        var psnr: Double
        /// The mean loss of all qualities.
        var loss: Double
    }

    var rows: [Row] = []

    package init() {}

    /// Reads what `csv` writes; lines of another form, and with numbers that no training reaches, are left
    /// out.
    package init(csv: String) {
        rows = csv.split(whereSeparator: \.isNewline).dropFirst().compactMap { line in
            let fields = line.split(separator: ",").map { Double($0) ?? .nan }
            guard fields.count == 7, fields.allSatisfy({ (0...1e12).contains($0) }),
                let step = Int(exactly: fields[0]), let quality = Int(exactly: fields[3])
            else { return nil }
            return Row(
                step: step, megapixels: fields[1], seconds: fields[2], quality: quality,
                bitsPerPixel: fields[4], psnr: fields[5], loss: fields[6])
        }
    }

    static let header = "step,megapixels,seconds,quality,bpp,psnr,loss\n"

    package var csv: String { Self.header + rows.map(\.csv).joined() }

    /// Where it ends.
    var steps: Int { rows.last?.step ?? 0 }
    var megapixels: Double { rows.last?.megapixels ?? 0 }
    var seconds: Double { rows.last?.seconds ?? 0 }

    /// This curve and that of a run which started from the model at its end.
    package func continued(by run: ValidationCurve) -> ValidationCurve {
        var result = self
        result.rows += run.rows.map { row in
            var row = row
            row.step += steps
            row.megapixels += megapixels
            row.seconds += seconds
            return row
        }
        return result
    }
}

extension ValidationCurve.Row {
    var csv: String {
        "\(step),\(megapixels.fixed(1)),\(seconds.fixed(0)),\(quality),"
            + "\(bitsPerPixel.fixed(4)),\(psnr.fixed(3)),\(loss.fixed(4))\n"
    }
}
