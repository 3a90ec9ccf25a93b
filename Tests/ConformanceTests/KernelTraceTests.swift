import CKernelTrace
import CKernels
import Container
import Decoding
import Encoding
import Foundation
import Model
import Network
import Raster
import Testing
import VQZ

/// The kernel calls of decoding the vectors, repeated with every instruction set of this CPU.
///
/// With VQZ_KERNEL_TRACES in the environment the trace stays in that folder, and .ci/aarch64 repeats it on an
/// emulated CPU.
@Suite struct KernelTraceTests {
    @Test func decodingAtEveryLevel() throws {
        let (folder, isKept) = try Self.folder()
        defer { if !isKept { try? FileManager.default.removeItem(at: folder) } }
        let path = folder.appendingPathComponent("decoding.trace").path
        try #require(vqk_trace_begin(path) == 0)
        for entry in Vectors.manifest.images where entry.indices != nil && entry.depth == 8 {
            let vector = try Vectors.bytes(entry.file)
            try decode(vector, Vectors.model(entry.model), expected: Vectors.picture(entry.png))
        }
        try decodeWithDefaultModel()
        let calls = vqk_trace_end()
        #expect(calls > 1000)
        for level in 0..<Int32(VQK_ISAS) where vqk_kernels_for(level) != nil {
            #expect(vqk_trace_replay(path, level) == calls, "level \(level)")
        }
        try expectFailures(of: path)
    }

    /// A trace with another result in it, and one that ends within a record.
    private func expectFailures(of path: String) throws {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        var changed = bytes
        changed[changed.count - 1] ^= 1
        for content in [changed, bytes.dropLast()] {
            try content.write(to: URL(fileURLWithPath: path + ".bad"))
            #expect(vqk_trace_replay(path + ".bad", Int32(VQK_ISA_PORTABLE)) == -1)
        }
        try FileManager.default.removeItem(atPath: path + ".bad")
    }

    /// The layers of the vectors' models are small.
    private func decodeWithDefaultModel() throws {
        let picture = try Vectors.picture("rgb-64x48-q0-source.png")
        let encoding = try Encoder(threads: 1).encode(
            picture, quality: Quality(index: 4), options: EncodingOptions(.lossy, effort: Effort(1)))
        try decode(encoding.bytes, .default(), expected: encoding.reconstruction)
    }

    private func decode(_ bytes: [UInt8], _ model: CodecModel, expected: Image) throws {
        let kernels = Kernels(observing: vqk_trace_kernels())
        let image = try model.decoder(threads: 1, kernels: kernels)
            .decode(VQZFile(parsing: bytes), region: nil, scale: .full)
        #expect(image.samples == expected.samples)
    }

    /// Where the trace goes, and whether it stays.
    private static func folder() throws -> (URL, Bool) {
        if let path = ProcessInfo.processInfo.environment["VQZ_KERNEL_TRACES"] {
            return (URL(fileURLWithPath: path), true)
        }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("vqz-trace-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return (folder, false)
    }
}
