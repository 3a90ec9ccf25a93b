import CKernels
import TestModels
import TestSupport
import Testing

@Suite struct PointwiseKernelTests {
    @Test(arguments: vectorLevels)
    func relu(level: Int) {
        var random = SplitMix64(seed: 71)
        for count in Array(0...70) + [1000] {
            let stream: [Int16] = random.array(count, in: -32768...32767)
            let (m, r) = (Int32(random.integer(in: 0...32767)), Int32(random.integer(in: 1...24)))
            let outputs = [VQZ_LEVEL_PORTABLE, level].map { level in
                let output = GuardedMemory([UInt8](repeating: 7, count: count))
                kernels(level).relu(stream, count, m, r, output.start.assumingMemoryBound(to: UInt8.self))
                #expect(output.isIntact)
                return output.content
            }
            let expected = stream.map {
                UInt8(min((max(Int($0), 0) * Int(m) + 1 << (Int(r) - 1)) >> Int(r), 255))
            }
            #expect(outputs[0] == expected)
            #expect(outputs[1] == expected)
        }
    }

    @Test(arguments: [VQZ_LEVEL_PORTABLE] + vectorLevels)
    func center(level: Int) {
        for count in [0, 1, 15, 16, 17, 63, 64, 65, 256] {
            let pixels = (0..<count).map { UInt8($0) }
            let output = GuardedMemory([UInt8](repeating: 7, count: 2 * count))
            kernels(level).center(pixels, count, output.start.assumingMemoryBound(to: Int16.self))
            #expect(output.isIntact)
            let expected = pixels.flatMap { pixel in
                let centered = UInt16(bitPattern: Int16(pixel) - 128)
                return [UInt8(truncatingIfNeeded: centered), UInt8(centered >> 8)]
            }
            #expect(output.content == expected)
        }
    }

    @Test(arguments: 1...8)
    func gather(size: Int) {
        var random = SplitMix64(seed: 72)
        let table: [UInt8] = random.array(256 * size, in: 0...255)
        let indices: [UInt8] = random.array(50, in: 0...255)
        let output = GuardedMemory([UInt8](repeating: 7, count: 50 * (size + 3)))
        vqz_gather(table, size, indices, indices.count, output.start, size + 3)
        #expect(output.isIntact)
        let expected = indices.flatMap { table[Int($0) * size..<(Int($0) + 1) * size] + [7, 7, 7] }
        #expect(output.content == expected)
    }
}
