import CKernels
import TestModels
import TestSupport
import Testing

@Suite struct CenteredKernelTests {
    @Test(arguments: [VQK_ISA_PORTABLE] + vectorLevels)
    func quantize(level: Int) {
        var random = SplitMix64(seed: 75)
        for count in Array(0...70) + [1000] {
            let stream: [Int16] = random.array(count, in: -32768...32767)
            let m = [32767, 0, random.integer(in: 0...300)][count % 3]
            let output = GuardedMemory([UInt8](repeating: 7, count: count))
            kernels(level).quantize(
                stream, count, Int32(m), output.start.assumingMemoryBound(to: UInt8.self))
            #expect(output.isIntact)
            #expect(output.content == stream.map { byte(Int($0), m) })
        }
    }

    @Test(arguments: [VQK_ISA_PORTABLE] + vectorLevels)
    func gate(level: Int) {
        var random = SplitMix64(seed: 76)
        for (channels, positions) in [
            (16, 0), (16, 1), (32, 3), (48, 5), (64, 2), (80, 3), (144, 7), (512, 2),
        ] {
            var halves: [Int16] = random.array(2 * channels * positions, in: -32768...32767)
            // The ends of the range meet.
            for i in stride(from: 0, to: halves.count, by: 5) { halves[i] = i % 2 == 0 ? .max : .min }
            for m in [32767, 300, 0] {
                let output = GuardedMemory([UInt8](repeating: 7, count: channels * positions))
                kernels(level).gate(
                    halves, channels, positions, Int32(m),
                    output.start.assumingMemoryBound(to: UInt8.self))
                #expect(output.isIntact)
                let expected = (0..<channels * positions).map { i in
                    let first = i / channels * 2 * channels + i % channels
                    let open = max(Int(halves[first]), 0)
                    return byte((open * Int(halves[first + channels]) + 1 << 14) >> 15, m)
                }
                #expect(output.content == expected, "\(channels), \(positions)")
            }
        }
    }

    /// byte(v, m) of spec/vqm-model-2.md, section 3.
    private func byte(_ v: Int, _ m: Int) -> UInt8 {
        UInt8(min(max(128 + (v * m + 1 << 14) >> 15, 0), 255))
    }
}
