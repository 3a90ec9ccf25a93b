import Foundation
import Synchronization
import Testing

@testable import Batch

@Suite struct RunTests {
    private static let pairs = (0..<20).map { Pair(input: "/none/\($0)", output: "", isDerived: true) }

    private static func outcome(_ pair: Pair) -> Outcome {
        let number = Int(pair.input.split(separator: "/")[1])!
        return switch number % 4 {
        case 0: .skipped("it is there")
        case 1: .failed("\(pair.input): is bad")
        default: .done(.init(bytesRead: number * 1000, bytesWritten: number, pixels: 1_000_000))
        }
    }

    /// Every pair is worked on once and adds to the totals, however many there are at a time.
    @Test(arguments: [1, 2, 3, 50]) func everyPairOnce(jobs: Int) {
        let calls = Mutex<[String: Int]>([:])
        var (began, ended, last) = ([String](), 0, 0.0)
        let run = Run(Self.pairs, jobs: jobs) { event, progress in
            switch event {
            case .began(let pair): began.append(pair.input)
            case .advanced: break
            case .ended: ended += 1
            }
            last = progress.fraction
        }
        let totals = run.totals(failed: 2) { pair, meter in
            calls.withLock { $0[pair.input, default: 0] += 1 }
            meter.advance(to: 0.5, pixels: 1_000_000)
            return Self.outcome(pair)
        }
        #expect(calls.withLock { $0.count == 20 && $0.values.allSatisfy { $0 == 1 } })
        #expect(began.sorted() == Self.pairs.map(\.input).sorted() && ended == 20)
        if jobs == 1 { #expect(began == Self.pairs.map(\.input)) }
        #expect(last == 1)
        #expect(totals.done == 10 && totals.skipped == 5 && totals.failed == 7)
        #expect(totals.bytesRead == 1000 * totals.bytesWritten && totals.pixels == 10_000_000)
    }

    @Test func totalsAsText() {
        var totals = Totals()
        totals.add(.done(.init(bytesRead: 1_234_567, bytesWritten: 34_500, pixels: 5_000_000)))
        #expect(
            totals.text("compressed", seconds: 2.5)
                == "1 file: 1 compressed; 1.2 MB to 35 kB (2.8 %), 2.5 s, 2.00 MP/s")
        totals.add(.skipped(""))
        totals.add(.failed(""))
        #expect(
            totals.text("compressed", seconds: 1).hasPrefix("3 files: 1 compressed, 1 skipped, 1 failed; "))
        #expect(Totals(failed: 2).text("compressed", seconds: 1) == "2 files: 2 failed")
    }

    @Test func amounts() {
        #expect(
            [0, 999, 1000, 9949, 9950, 999_499, 999_500, 12_345_678_901].map(Amount.bytes)
                == ["0 B", "999 B", "1.0 kB", "9.9 kB", "10 kB", "999 kB", "1.0 MB", "12 GB"])
        #expect(
            [0.04, 59.9, 59.96, 3599, 3600].map(Amount.seconds)
                == ["0.0 s", "59.9 s", "1:00 min", "59:59 min", "1:00:00 h"])
        #expect(
            [0.4, 65, 3725, .infinity].map(Amount.clock)
                == ["0:00", "1:05", "1:02:05", "277777:46:40"])
        #expect(Amount.rate(pixels: 3e6, seconds: 2) == "1.50 MP/s")
    }

    /// Skipped pairs count neither as done nor as left.
    @Test func progressAsText() {
        var progress = Progress(weights: [300, 100, 600])
        #expect(progress.text(seconds: 0) == "[1/3]")
        progress.begin(0)
        progress.advance(0, fraction: 0.5, pixels: 4_000_000)
        #expect(progress.text(seconds: 3) == "[1/3] 15 %, 0.67 MP/s, 0:17 left")
        progress.end(0, .done(.init(bytesRead: 1, bytesWritten: 1, pixels: 4_000_000)))
        progress.end(2, .skipped(""))
        #expect(progress.text(seconds: 6) == "[3/3] 75 %, 0.67 MP/s, 0:02 left")
        progress.end(1, .failed(""))
        #expect(progress.fraction == 1)
        var single = Progress(weights: [0])
        single.begin(0)
        single.advance(0, fraction: 0.25, pixels: 1_000_000)
        #expect(single.text(seconds: 1) == "25 %, 0.25 MP/s, 0:03 left")
    }
}
