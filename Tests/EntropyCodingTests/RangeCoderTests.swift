import EntropyCoding
import Glibc
import TestSupport
import Testing

@Suite struct RangeCoderTests {
    @Test func nothingTakesNoBytes() {
        #expect(encode([]) == [])
        #expect(RangeDecoder([]).isAtEnd)
    }

    @Test func knownStream() {
        // Upper half, then upper quarter of it: the interval starts a little below 0.111 (binary) and holds
        // it.
        let halves = Slice(1, of: [1, 1])
        #expect(encode([halves]) == [0x80])
        #expect(encode([halves, Slice(3, of: [1, 1, 1, 1])]) == [0xE0])
        #expect(encode([Slice(0, of: [1, 1])]) == [])
    }

    @Test(
        arguments: [[1], [1, 1], [1, 2], [3, 1, 1], [1, 255], [1, 1, 254], [1, (1 << 28) - 1]] as [[UInt32]])
    func allShortSequences(frequencies: [UInt32]) {
        let length = frequencies.count == 2 ? 12 : 7
        var sequence = [Int](repeating: 0, count: length)
        var isLast = false
        while !isLast {
            let slices = sequence.map { Slice($0, of: frequencies) }
            let bytes = encode(slices)
            #expect(decodes(bytes, to: slices))
            #expect(bytes.last != 0)
            isLast = !advance(&sequence, base: frequencies.count)
        }
    }

    /// The next sequence in counting order; false after the last one.
    private func advance(_ sequence: inout [Int], base: Int) -> Bool {
        for i in sequence.indices {
            sequence[i] += 1
            if sequence[i] < base { return true }
            sequence[i] = 0
        }
        return false
    }

    @Test(arguments: 0..<300 as Range<UInt64>) func randomStreams(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let slices = (0..<Int(seed)).map { _ in Slice.random(using: &generator) }
        let bytes = encode(slices)
        #expect(decodes(bytes, to: slices))
        if !bytes.isEmpty {
            // One byte less, which reads as zero, must not do.
            #expect(!decodes(Array(bytes.dropLast()), to: slices))
        }
    }

    @Test func middleThirdsStayAroundOneHalf() {
        // One half is 0.0111... or 0.1000... in binary: the last symbol decides which.
        for length in 1...400 {
            for last in 0...2 {
                let symbols = [Int](repeating: 1, count: length) + [last]
                let slices = symbols.map { Slice($0, of: [1, 1, 1]) }
                #expect(decodes(encode(slices), to: slices))
            }
        }
    }

    @Test func carriesRunThroughBytesOfOnes() {
        // The interval stays around 2/256, so that the bytes written are 01 FF FF ... until a carry turns
        // them into 02 00 00 ...
        var generator = SplitMix64(seed: 7)
        var carries = 0
        for _ in 0..<2000 {
            let run = Int.random(in: 1...20, using: &generator)
            let slices =
                [Slice(cumulative: 1, frequency: 2, total: 256)]
                + [Slice](repeating: Slice(cumulative: 127, frequency: 2, total: 256), count: run)
                + [Slice.random(using: &generator)]
            let bytes = encode(slices)
            #expect(decodes(bytes, to: slices))
            #expect(bytes.first == 1 || bytes.first == 2)
            if bytes.first == 2 { carries += 1 }
        }
        #expect(carries > 100 && carries < 1900)
    }

    @Test(arguments: [1, 2, 3]) func costIsCloseToIdeal(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var ideal = 0.0
        var slices: [Slice] = []
        for _ in 0..<200_000 {
            let frequencies: [UInt32] = [1, 3, 40, 1000, 1 << 20]
            let slice =
                Int.random(in: 0..<4, using: &generator) > 0
                ? Slice(Int.random(in: 2...4, using: &generator), of: frequencies)
                : Slice.random(using: &generator)
            slices.append(slice)
            ideal += log2(Double(slice.total) / Double(slice.frequency))
        }
        let bits = Double(encode(slices).count * 8)
        #expect(bits <= ideal * 1.0001 + 16)
        #expect(bits >= ideal - 8)
    }

    @Test func anyBytesDecode() {
        var generator = SplitMix64(seed: 3)
        for length in 0..<200 {
            let bytes = (0..<length).map { _ -> UInt8 in
                length % 3 == 0 ? 0xFF : UInt8.random(in: 0...255, using: &generator)
            }
            var decoder = RangeDecoder(bytes)
            for _ in 0..<300 {
                let frequencies: [UInt32] = [5, 1, 1 << 27, 70]
                let target = decoder.target(total: frequencies.reduce(0, +))
                var (k, cumulative) = (0, UInt32(0))
                while target - cumulative >= frequencies[k] {
                    cumulative += frequencies[k]
                    k += 1
                }
                decoder.consume(cumulative: cumulative, frequency: frequencies[k])
            }
            #expect(decoder.consumed <= length)
        }
    }

    /// Whether the bytes that a symbol takes are all there or read as zeros makes no difference.
    @Test func zerosAfterTheEndReadAlike() {
        var generator = SplitMix64(seed: 4)
        for length in 0..<100 {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            var (short, long) = (RangeDecoder(bytes), RangeDecoder(bytes + [UInt8](repeating: 0, count: 900)))
            for _ in 0..<200 {
                let slice = Slice.random(using: &generator)
                let target = short.target(total: slice.total)
                #expect(long.target(total: slice.total) == target)
                short.consume(cumulative: slice.cumulative, frequency: slice.frequency)
                long.consume(cumulative: slice.cumulative, frequency: slice.frequency)
            }
        }
    }

    @Test func streamWithBytesLeftIsNotAtEnd() {
        var decoder = RangeDecoder([UInt8](repeating: 0, count: 9))
        #expect(decoder.consumed == 8 && !decoder.isAtEnd)
        _ = decoder.target(total: 256)
        decoder.consume(cumulative: 0, frequency: 1)
        #expect(decoder.consumed == 8 && !decoder.isAtEnd)
        _ = decoder.target(total: 256)
        decoder.consume(cumulative: 0, frequency: 1)
        #expect(decoder.consumed == 9 && decoder.isAtEnd)
    }

    @Test func sliceOfAnArrayDecodesAlike() {
        let slices = (0..<50).map { Slice($0 % 3, of: [7, 1, 2]) }
        let bytes = encode(slices)
        let padded = [9, 9] + bytes + [9]
        var decoder = RangeDecoder(padded[2..<(2 + bytes.count)])
        for slice in slices {
            let target = decoder.target(total: 10)
            #expect(target >= slice.cumulative && target < slice.cumulative + slice.frequency)
            decoder.consume(cumulative: slice.cumulative, frequency: slice.frequency)
        }
        #expect(decoder.isAtEnd)
    }
}
