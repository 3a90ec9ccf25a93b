import CKernels
import TestModels
import TestSupport
import Testing

@Suite struct DepthwiseKernelTests {
    static let results = ConvolutionKernelTests.results.filter { $0 != VQK_PIXELS }

    /// The portable kernel is the specification's formula.
    @Test(arguments: results)
    func portableIsTheDefinition(result: Int) throws {
        var random = SplitMix64(seed: UInt64(result))
        for channels in [1, 16, 21, 48] {
            let lines = DepthwiseCase(channels: channels, count: 3, result: result, &random)
            let output = try #require(lines.run(VQK_ISA_PORTABLE))
            for position in 0..<3 {
                for channel in 0..<channels {
                    #expect(lines.found(output, position, channel) == lines.expected(position, channel))
                }
            }
        }
    }

    /// Every number of positions that chunks leave, and of vectors of channels.
    @Test(arguments: vectorLevels, results)
    func everyShape(level: Int, result: Int) {
        var random = SplitMix64(seed: 91)
        for count in [1, 2, 3, 23, 24, 25, 49] {
            for channels in [4, 16, 17, 32, 40, 48, 60, 128, 144, 512] {
                let lines = DepthwiseCase(channels: channels, count: count, result: result, &random)
                let expected = lines.run(VQK_ISA_PORTABLE)
                #expect(expected != nil)
                #expect(lines.run(level) == expected, "\(channels) channels, \(count) positions")
            }
        }
    }
}
