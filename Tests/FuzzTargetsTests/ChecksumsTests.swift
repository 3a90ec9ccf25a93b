import Container
import Foundation
import ImageFiles
import Model
import Testing

@testable import FuzzTargets

/// Repaired checksums let the fuzzer past the first check of a file.
@Suite struct ChecksumsTests {
    @Test(arguments: ["bad-crc-header.vqz", "bad-crc-indices.vqz", "bad-crc-alpha.vqz"])
    func container(name: String) throws {
        let damaged = try Vectors.bytes(name)
        #expect(throws: ContainerError.self) { try VQZFile(parsing: damaged) }
        let repaired = Checksums.repaired(vqz: damaged, digest: [1, 2, 3, 4, 5, 6])
        #expect(try VQZFile(parsing: repaired).header.indices?.modelDigest.bytes == [1, 2, 3, 4, 5, 6])
    }

    @Test func soundFilesStayAsTheyAre() throws {
        for name in ["rgba-50x33.vqz", "optional-between.vqz"] {
            #expect(try Checksums.repaired(vqz: Vectors.bytes(name)) == Vectors.bytes(name))
        }
        #expect(try Checksums.repaired(vqm: Vectors.bytes("minimal.vqm")) == Vectors.bytes("minimal.vqm"))
        #expect(try Checksums.repaired(png: Vectors.bytes("rgb-1x1.png")) == Vectors.bytes("rgb-1x1.png"))
    }

    @Test func model() throws {
        var damaged = try Vectors.bytes("minimal.vqm")
        damaged[damaged.count - 40] ^= 1
        #expect(throws: ModelError.self) { try CodecModel(parsing: damaged) }
        #expect(throws: Never.self) { try CodecModel(parsing: Checksums.repaired(vqm: damaged)) }
    }

    @Test func png() throws {
        var damaged = try Vectors.bytes("rgb-1x1.png")
        for i in 0..<4 { damaged[29 + i] ^= 0xFF }
        #expect(throws: ImageFileError.self) { try ImageFile.read(damaged) }
        #expect(throws: Never.self) { try ImageFile.read(Checksums.repaired(png: damaged)) }
    }

    @Test func everyTruncation() throws {
        for name in ["rgba-1x1.vqz", "rgb-1x1.png"] {
            let bytes = try Vectors.bytes(name)
            for count in 0..<bytes.count {
                let cut = Array(bytes[..<count])
                #expect(Checksums.repaired(vqz: cut).count == count)
                #expect(Checksums.repaired(vqm: cut).count == count)
                #expect(Checksums.repaired(png: cut).count == count)
            }
        }
    }
}
