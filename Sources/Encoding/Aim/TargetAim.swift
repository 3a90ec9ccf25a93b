import CKernels

/// What a target asks of a measure of encodings, and a value of it that rises evenly with the quality.
protocol TargetAim {
    /// Where a result may lie if it cannot be what is asked for.
    static var side: TargetSearch.Side { get }
    /// What the value typically rises by from one quality to the next.
    static var slope: Int { get }
    /// The value that is wanted most.
    var value: Int { get }

    func value(_ measure: Int) -> Int
    func verdict(_ measure: Int) -> TargetSearch.Verdict
}

/// A size in bytes: from 97 % of a limit to the limit. The value is its logarithm.
struct SizeAim: TargetAim {
    static let side = TargetSearch.Side.below
    static let slope = 124

    let limit: Int

    /// - Parameter limit: at least 1
    init(_ limit: Int) {
        precondition(limit >= 1, "a file of \(limit) bytes")
        self.limit = limit
    }

    var value: Int { FixedLogarithm.log2(UInt64(limit)) - 6 }

    func value(_ bytes: Int) -> Int { FixedLogarithm.log2(UInt64(max(1, bytes))) }

    func verdict(_ bytes: Int) -> TargetSearch.Verdict {
        if bytes > limit { return .above }
        return bytes * 100 < limit * 97 ? .below : .met
    }
}

/// A squared error: a PSNR of at least so much, and at most 0.1 dB more. The value is the logarithm of the
/// peak signal to noise ratio.
struct ErrorAim: TargetAim {
    static let side = TargetSearch.Side.above
    static let slope = 142

    private let wanted: Double
    private let samples: Int

    /// - Parameters:
    ///   - decibels: finite
    ///   - samples: how many the squared error is of, at least 1
    init(_ decibels: Double, samples: Int) {
        precondition(decibels.isFinite && samples >= 1, "\(decibels) dB, \(samples) samples")
        wanted = min(max(decibels, 0), 100)
        self.samples = samples
    }

    /// Octaves of a power ratio in a decibel, in units of 1/256.
    private static let octaves = 256 * 0.332192809488736

    private var lowest: Int { Int((wanted * Self.octaves).rounded(.up)) }

    var value: Int { lowest + 3 }

    func value(_ squaredError: Int) -> Int {
        guard squaredError > 0 else { return 1 << 20 }
        // 2^8 of precision, for the logarithm to be that of the quotient and not of its whole part.
        let (signal, overflow) = UInt64(samples).multipliedReportingOverflow(by: 255 * 255 << 8)
        precondition(!overflow, "\(samples) samples")
        return FixedLogarithm.log2(max(1, signal / UInt64(squaredError))) - 8 * 256
    }

    /// The PSNR of a squared error in dB, to be read: no search depends on it.
    func decibels(_ squaredError: Int) -> Double {
        10 * vqk_log2(255 * 255 * Double(samples) / Double(squaredError)) / vqk_log2(10)
    }

    func verdict(_ squaredError: Int) -> TargetSearch.Verdict {
        let value = value(squaredError)
        if value < lowest { return .below }
        return value > lowest + 6 ? .above : .met
    }
}
