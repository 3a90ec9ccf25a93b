import CKernels
import Network
import Raster

/// The values of streams at places.
extension Places {
    /// The channels of a stream at the places of `range`, in their order: [places][pitch].
    ///
    /// - Parameter origin: the map's first position in a stream that has more; nil for one of the map alone
    /// - Precondition: the stream has the positions of the map, in memory and without padding.
    package func withRows(
        of stream: Activation16, from origin: (row: Int, column: Int)? = nil, _ range: Range<Int>,
        _ body: (UnsafePointer<Int16>) -> Void
    ) {
        if isWhole && origin == nil { return stream.withPositions(range) { body($0.baseAddress!) } }
        let (pitch, runs) = (stream.pitch, runs(range))
        let first = origin?.row ?? stream.area.rows.lowerBound
        let left = origin.map { $0.column - stream.area.columns.lowerBound } ?? 0
        let isConnected = isWhole && stream.columns == columns
        if let run = runs.first, isConnected || runs.count == 1 && run.step == 1 {
            return stream.withRow(first + run.row) { values in
                body(values.baseAddress! + (left + run.column) * pitch)
            }
        }
        withUnsafeTemporaryAllocation(of: Int16.self, capacity: range.count * pitch) { rows in
            var target = rows.baseAddress!
            for run in runs {
                stream.withRow(first + run.row) { values in
                    var source = values.baseAddress! + (left + run.column) * pitch
                    for _ in 0..<run.count {
                        target.update(from: source, count: pitch)
                        source += run.step * pitch
                        target += pitch
                    }
                }
            }
            body(rows.baseAddress!)
        }
    }

    /// Likewise, with what a stream on the lattice adds, saturated.
    ///
    /// - Precondition: the places are on the lattice, and both streams have one pitch.
    func withSums(
        of stream: Activation16, _ lattice: Activation16, _ range: Range<Int>,
        _ body: (UnsafePointer<Int16>) -> Void
    ) {
        withRows(of: stream, range) { rows in
            let pitch = stream.pitch
            withUnsafeTemporaryAllocation(of: Int16.self, capacity: range.count * pitch) { sums in
                for run in runs(range) {
                    lattice.withRow(run.row / 2) { addends in
                        for i in 0..<run.count {
                            let first = (run.first + i - range.lowerBound) * pitch
                            let addend = addends.baseAddress! + (run.column + i * run.step) / 2 * pitch
                            for c in 0..<pitch {
                                sums[first + c] = Int16(clamping: Int32(rows[first + c]) + Int32(addend[c]))
                            }
                        }
                    }
                }
                body(sums.baseAddress!)
            }
        }
    }
}

extension vqk_outputs {
    /// A line of a kernel of side 1 whose places lie `inputStep` and `outputStep` bytes apart.
    init(
        places count: Int, from input: UnsafePointer<UInt8>, _ inputStep: Int,
        to output: UnsafeMutableRawPointer, _ outputStep: Int, _ result: Int
    ) {
        self.init(
            input: input, input_row: 0, input_column: inputStep, input_step: inputStep, count: count,
            output: output, output_step: outputStep, result: Int32(result), correction_shift: 0,
            correction: nil, correction_step: 0)
    }
}
