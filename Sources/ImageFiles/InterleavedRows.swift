import Raster

/// The rows of a picture as files have them: the alpha of each pixel after its other samples.
struct InterleavedRows<Sample: FixedWidthInteger & UnsignedInteger> {
    let samples: [Sample]
    /// nil for none
    let alpha: [Sample]?
    let width, height: Int
    /// How often each sample but alpha is there: 3 makes colours of gray.
    var copies = 1
    /// What becomes of samples; nil if they stay.
    var change: ((Sample) -> Sample)?

    /// Calls `body` with a function that gives the bytes of a row, which stay until the next one is asked
    /// for.
    func withRows<Result>(_ body: ((Int) -> UnsafeRawBufferPointer) -> Result) -> Result {
        samples.withUnsafeBufferPointer { samples in
            let pitch = samples.count / height
            guard alpha != nil || copies > 1 || change != nil else {
                return body {
                    UnsafeRawBufferPointer(
                        UnsafeBufferPointer(rebasing: samples[$0 * pitch..<($0 + 1) * pitch]))
                }
            }
            let count = pitch * copies + (alpha == nil ? 0 : width)
            return withUnsafeTemporaryAllocation(of: Sample.self, capacity: count) { row in
                row.initialize(repeating: 0)
                return body { y in
                    fill(row, samples[y * pitch..<(y + 1) * pitch], y)
                    return UnsafeRawBufferPointer(row)
                }
            }
        }
    }

    private func fill(
        _ row: UnsafeMutableBufferPointer<Sample>, _ samples: Slice<UnsafeBufferPointer<Sample>>, _ y: Int
    ) {
        let colors = samples.count / width
        var target = 0
        for x in 0..<width {
            for sample in samples[samples.startIndex + x * colors..<samples.startIndex + (x + 1) * colors] {
                for _ in 0..<copies {
                    row[target] = change?(sample) ?? sample
                    target += 1
                }
            }
            guard let alpha else { continue }
            row[target] = change?(alpha[y * width + x]) ?? alpha[y * width + x]
            target += 1
        }
    }
}
