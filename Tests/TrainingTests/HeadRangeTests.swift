import Testing

@testable import Training

struct HeadRangeTests {
    @Test(arguments: [
        (31.0, 1.0, 1.0), (32, 1, 2), (900, 1, 32), (900, 3.9, 32), (900, 4.1, 16), (0, 1000, 1),
        (1e9, 1, 64),
    ])
    func scalesLeaveRoomForTwiceTheOutput(output: Double, feature: Double, scale: Double) {
        #expect(HeadRange.scale(output: output, feature: feature) == scale)
    }

    @Test func limitIsTheLargestOutputOfTheLargestScale() {
        #expect(HeadRange.limit(feature: 1) == 4095)
        #expect(HeadRange.limit(feature: 4.1) == 4095.0 / 64 * 16)
        #expect(HeadRange.limit(feature: 1000) == 4095.0 / 64)
    }

    /// Beyond the limit nothing pulls outwards, and everything inwards.
    @Test func gradientsStopAtTheLimit() {
        let limits = Self.buffer([10, 20])
        let outputs = Self.buffer([9, -19, 11, -21, 10, 30, -12, 25])
        let gradients = Self.buffer([-1, 2, -3, 4, 5, 6, -7, -8])
        HeadRange.clamp(outputs, to: limits)
        #expect(Array(outputs.values) == [9, -19, 10, -20, 10, 20, -10, 20])
        HeadRange.stop(gradients, of: outputs, at: limits)
        #expect(Array(gradients.values) == [-1, 2, 0, 0, 5, 6, -7, 0])
    }

    private static func buffer(_ values: [Double]) -> Buffer<Double> {
        let buffer = Buffer<Double>(values.count)
        for (i, value) in values.enumerated() { buffer[i] = value }
        return buffer
    }
}
