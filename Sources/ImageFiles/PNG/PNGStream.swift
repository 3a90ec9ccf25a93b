import CPNGShim

/// Where libpng's rows come from and its bytes go.
final class PNGStream {
    /// Whether all bytes so far were taken.
    private(set) var isTaken = true
    private let row: (Int) -> UnsafeRawBufferPointer
    private let sink: ByteSink

    private init(_ row: @escaping (Int) -> UnsafeRawBufferPointer, _ sink: @escaping ByteSink) {
        (self.row, self.sink) = (row, sink)
    }

    /// Calls `body` with a stream that ends with it.
    ///
    /// - Parameter row: a row's samples, which stay until the next one is asked for
    static func with<Result>(
        _ row: (Int) -> UnsafeRawBufferPointer, _ sink: ByteSink, _ body: (PNGStream) -> Result
    ) -> Result {
        withoutActuallyEscaping(row) { row in
            withoutActuallyEscaping(sink) { sink in body(PNGStream(row, sink)) }
        }
    }

    /// Of the stream, for as long as it is there.
    var functions: png_shim_stream {
        png_shim_stream(
            context: Unmanaged.passUnretained(self).toOpaque(),
            row: { UnsafeRawPointer(PNGStream.at($0!).row($1).baseAddress!) },
            take: { PNGStream.at($0!).take(UnsafeRawBufferPointer(start: $1, count: $2)) })
    }

    private static func at(_ context: UnsafeMutableRawPointer) -> PNGStream {
        Unmanaged.fromOpaque(context).takeUnretainedValue()
    }

    private func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        isTaken = isTaken && sink(bytes)
        return isTaken
    }
}
