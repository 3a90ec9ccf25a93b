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
            let outputs = [VQK_ISA_PORTABLE, level].map { level in
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

    @Test(arguments: [VQK_ISA_PORTABLE] + vectorLevels)
    func center(level: Int) {
        for count in [0, 1, 15, 16, 17, 63, 64, 65, 256] {
            let pixels = (0..<count).map { UInt8($0) }
            let output = GuardedMemory([UInt8](repeating: 7, count: 2 * count))
            kernels(level).center(pixels, count, output.start.assumingMemoryBound(to: Int16.self))
            #expect(output.isIntact)
            let expected = pixels.flatMap { bytes(Int16($0) - 128) }
            #expect(output.content == expected)
        }
    }

    @Test(arguments: [VQK_ISA_PORTABLE] + vectorLevels, [false, true])
    func weighedGradients(level: Int, isGated: Bool) {
        var random = SplitMix64(seed: 73)
        for (channels, positions) in [(16, 0), (16, 1), (16, 5), (48, 3), (96, 7), (192, 2)] {
            let count = channels * positions
            let gradients: [Int16] = random.array(count, in: -32768...32767)
            // Half of the gates are clamped.
            let gates = random.array(count, in: 0...255, as: Int.self).map {
                UInt8($0 < 64 ? 0 : $0 < 128 ? 255 : $0)
            }
            let factors: [Int16] = random.array(channels, in: -32768...32767)
            for shift in [1, 8, 15, 22, 24] {
                let output = GuardedMemory([UInt8](repeating: 7, count: count))
                gates.withUnsafeBufferPointer {
                    kernels(level).weigh_gradients(
                        gradients, isGated ? $0.baseAddress : nil, factors, channels, positions, Int32(shift),
                        output.start.assumingMemoryBound(to: UInt8.self))
                }
                #expect(output.isIntact)
                let expected = (0..<count).map { i in
                    let isOpen = !isGated || (1...254).contains(gates[i])
                    let product = (Int(gradients[i]) * Int(factors[i % channels]) + 1 << (shift - 1)) >> shift
                    return UInt8(min(max(128 + (isOpen ? product : 0), 0), 255))
                }
                #expect(output.content == expected, "\(channels), \(positions), shift \(shift)")
            }
        }
    }

    @Test(arguments: [VQK_ISA_PORTABLE] + vectorLevels, [VQK_STORE, VQK_ADD])
    func gatedGradients(level: Int, result: Int) {
        var random = SplitMix64(seed: 74)
        for count in Array(0...40) + [500] {
            let gradients: [Int16] = random.array(count, in: -32768...32767)
            let gates = random.array(count, in: 0...511, as: Int.self).map {
                UInt8($0 < 128 ? 0 : $0 < 256 ? 255 : $0 - 256)
            }
            let sums: [Int16] = random.array(count, in: -32768...32767)
            let output = GuardedMemory(sums.flatMap(bytes))
            kernels(level).gate_gradients(
                gradients, gates, count, Int32(result), output.start.assumingMemoryBound(to: Int16.self))
            #expect(output.isIntact)
            let expected = (0..<count).flatMap { i in
                let passed = (1...254).contains(gates[i]) ? Int(gradients[i]) : 0
                return bytes(Int16(s16(passed + (result == VQK_ADD ? Int(sums[i]) : 0))))
            }
            #expect(output.content == expected, "\(count)")
        }
    }

    @Test(arguments: [VQK_ISA_PORTABLE] + vectorLevels)
    func gradientsOfHalves(level: Int) {
        var random = SplitMix64(seed: 75)
        for (channels, positions) in [(16, 1), (16, 5), (48, 3), (144, 2), (32, 0)] {
            let count = channels * positions
            let gradients: [Int16] = random.array(count, in: -32768...32767)
            let gates = random.array(count, in: 0...300, as: Int.self).map { UInt8(min($0, 255)) }
            let halves: [Int16] = random.array(2 * count, in: -32768...32767)
            let output = GuardedMemory([UInt8](repeating: 7, count: 4 * count))
            kernels(level).half_gradients(
                gradients, gates, halves, channels, positions,
                output.start.assumingMemoryBound(to: Int16.self))
            #expect(output.isIntact)
            let expected = (0..<2 * count).flatMap { i in
                let (position, c) = (i / (2 * channels), i % channels)
                let upper = halves[2 * channels * position + c]
                let lower = halves[2 * channels * position + channels + c]
                let place = position * channels + c
                let gradient = (1...254).contains(gates[place]) ? Int(gradients[place]) : 0
                let other = i / channels % 2 == 0 ? (upper > 0 ? Int(lower) : 0) : max(Int(upper), 0)
                return bytes(Int16(s16((gradient * other + 1 << 12) >> 13)))
            }
            #expect(output.content == expected, "\(channels), \(positions)")
        }
    }

    private func bytes(_ value: Int16) -> [UInt8] {
        [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
    }

    @Test(arguments: 1...8)
    func gather(size: Int) {
        var random = SplitMix64(seed: 72)
        let table: [UInt8] = random.array(256 * size, in: 0...255)
        let indices: [UInt8] = random.array(50, in: 0...255)
        let output = GuardedMemory([UInt8](repeating: 7, count: 50 * (size + 3)))
        vqk_gather(table, size, indices, indices.count, output.start, size + 3)
        #expect(output.isIntact)
        let expected = indices.flatMap { table[Int($0) * size..<(Int($0) + 1) * size] + [7, 7, 7] }
        #expect(output.content == expected)
    }
}
