import Foundation
import FuzzTargets
import TestSupport
import Testing

/// The fuzzer's targets, on its earlier finds, on its seeds, and on damaged seeds.
@Suite struct ReplayTests {
    @Test(arguments: FuzzTarget.allCases) func regressions(target: FuzzTarget) throws {
        let files = try Inputs.regressions(target)
        #expect(!files.isEmpty)
        for file in files { run(target, try bytes(file), file) }
    }

    @Test(arguments: FuzzTarget.allCases) func seeds(target: FuzzTarget) throws {
        let files = try Inputs.seeds(target)
        #expect(!files.isEmpty)
        for file in files { run(target, try bytes(file), file) }
    }

    @Test(arguments: FuzzTarget.allCases) func damagedSeeds(target: FuzzTarget) throws {
        var random = SplitMix64(seed: 1)
        for file in try Inputs.seeds(target) {
            let whole = try bytes(file)
            for _ in 0..<(target == .model ? 40 : 10) {
                run(target, damaged(whole, using: &random), file)
            }
        }
    }

    private func run(_ target: FuzzTarget, _ bytes: [UInt8], _ file: URL) {
        do {
            try target.run(bytes)
        } catch {
            Issue.record("\(file.lastPathComponent): \(error)")
        }
    }

    private func bytes(_ file: URL) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: file))
    }

    /// A copy with up to four bytes replaced, and in one of four cases cut short.
    private func damaged(_ bytes: [UInt8], using random: inout SplitMix64) -> [UInt8] {
        guard !bytes.isEmpty else { return [] }
        var copy = bytes
        for _ in 0...Int.random(in: 0...3, using: &random) {
            copy[.random(in: copy.indices, using: &random)] = .random(in: 0...255, using: &random)
        }
        if Int.random(in: 0...3, using: &random) > 0 { return copy }
        return Array(copy.prefix(.random(in: 0...copy.count, using: &random)))
    }
}
