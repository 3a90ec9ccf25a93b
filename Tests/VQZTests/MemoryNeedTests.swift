import TestModels
import Testing
import VQZ

@Suite struct MemoryNeedTests {
    @Test func growsWithTheWork() throws {
        let model = try TestModel.codec(seed: 42)
        let bytes = try Encoder(model: model).compress(
            TestImage.make(64, 48), quality: Quality(index: 0), options: .lossy)
        let file = try FileInfo(parsing: bytes)
        func need(_ region: Region?, threads: Int) -> Int {
            MemoryNeed.decoding(file, fileLength: bytes.count, region: region, threads: threads).byteCount
        }
        #expect(need(nil, threads: 2) > need(nil, threads: 1))
        #expect(need(nil, threads: 1) > need(Region(width: 8, height: 8), threads: 1))
        #expect(need(nil, threads: 1) > 64 * 48 * 4)
        #expect(throws: Never.self) {
            try MemoryNeed.decoding(file, fileLength: bytes.count, threads: 1).check()
            try MemoryNeed.networks(modelLength: 0).check()
        }
    }

    @Test func growsWithWhatIsEncoded() {
        func need(
            _ depth: PixelLayout.Depth = .bits8, _ coding: Coding = .lossy, _ target: Target? = nil,
            metadata: Int = 0
        ) -> Int {
            MemoryNeed.encoding(
                width: 100, height: 80, channels: .rgb, depth: depth, coding: coding, target: target,
                metadataLength: metadata, threads: 2
            ).byteCount
        }
        #expect(need(.bits16) > need())
        #expect(need(metadata: 1000) > need())
        #expect(need(.bits8, .automatic) > need())
        #expect(need(.bits8, .lossless) > need(.bits8, .automatic))
        #expect(need(.bits8, .automatic, .psnr(40)) == need(.bits8, .lossless))
        #expect(need(.bits8, .automatic, .bytes(.max)) == need(.bits8, .lossless))
        #expect(need(.bits8, .automatic, .bytes(1000)) < need(.bits8, .automatic, .bytes(2000)))
        #expect(need(.bits8, .automatic, .bitsPerPixel(1)) < need(.bits8, .automatic, .bitsPerPixel(2)))
    }

    @Test func refusesWhatNoMachineHas() {
        let side = Int(UInt32.max)
        let need = MemoryNeed.encoding(width: side, height: side, channels: .rgba, threads: 1)
        #expect(need.byteCount == .max)
        #expect(throws: CodecError.outOfMemory(needed: .max)) { try need.check() }
        #expect(throws: CodecError.self) { try MemoryNeed.networks(modelLength: .max).check() }
    }
}
