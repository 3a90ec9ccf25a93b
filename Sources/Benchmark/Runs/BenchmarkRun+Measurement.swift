import Files
import ImageFiles
import Metrics
import VQZ

extension BenchmarkRun {
    /// An encoder and a decoder that stay prepared, and a folder for the files between them.
    struct Bench: ~Copyable {
        let encoder: Encoder
        let decoder: Decoder
        let folder: TemporaryFolder
    }

    /// One image at one quality, through a file.
    /// - Parameter quality: one of the model's
    func measure(
        _ image: Image, path: String, quality: Quality, on bench: borrowing Bench,
        _ onDecoded: (DecodedPicture) -> Void
    ) throws(BenchmarkFileError) -> Measurement {
        let clock = ContinuousClock()
        let start = clock.now
        let encoding = try located(path) { () throws(CodecError) in
            try bench.encoder.encode(image, quality: quality, effort: effort, tune: tune)
        }
        let encodeTime = clock.now - start
        let bytes = try Self.roundTrip(encoding.bytes, through: bench.folder)
        let restart = clock.now
        let decoded = Result { try bench.decoder.decode(bytes) }
        let decodeTime = clock.now - restart
        let scores = Scores(original: image, decoded: encoding.reconstruction)
        if case .success(let decoded) = decoded {
            onDecoded(
                DecodedPicture(
                    path: path, codec: nil, quality: quality, bytes: bytes.count, scores: scores,
                    original: image, decoded: decoded))
        }
        return Measurement(
            path: path, quality: quality, width: image.width, height: image.height,
            parts: Self.parts(encoding.sections), priorBits: encoding.priorBits, scores: scores,
            encodeTime: encodeTime, decodeTime: decodeTime,
            mismatch: Mismatch(expected: encoding.reconstruction, decoded: decoded))
    }

    /// The bytes of a file that was written and read back; it does not stay.
    private static func roundTrip(
        _ bytes: [UInt8], through folder: borrowing TemporaryFolder
    ) throws(BenchmarkFileError) -> [UInt8] {
        let path = folder.path + "/image.vqz"
        defer { folder.remove("image.vqz") }
        return try located(path) { () throws(FileError) in
            try FileIO.write(bytes, to: path)
            return try FileIO.read(path)
        }
    }

    private static func parts(_ sections: EncodedImage.Sections) -> [Measurement.Part] {
        let parts = [("header", sections.header), ("indices", sections.indices), ("alpha", sections.alpha)]
        return parts.filter { $0.1 > 0 }.map { Measurement.Part(name: $0.0, bytes: $0.1) }
    }
}
