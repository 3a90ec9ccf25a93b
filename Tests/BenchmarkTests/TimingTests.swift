import Foundation
import Reports
import TestModels
import Testing

@testable import Benchmark

@Suite struct TimingTests {
    @Test func processesAreMeasured() throws {
        let idle = try ChildProcess.run(["sleep", "0.2"])
        #expect(idle.seconds >= 0.2 && idle.cpuSeconds < idle.seconds)
        // A shell that holds 64 MiB in a variable.
        let script = "x=$(head -c 67108864 /dev/zero | tr '\\0' x); :"
        let large = try ChildProcess.run(["sh", "-c", script])
        #expect(large.peakBytes >= 64 << 20 && large.cpuSeconds > 0)
    }

    @Test func failuresAreToldApart() {
        #expect(throws: TimingError.notStarted("/no/such/program", code: ENOENT)) {
            try ChildProcess.run(["/no/such/program"])
        }
        #expect(throws: TimingError.failed("sh -c exit 3", status: 3 << 8)) {
            try ChildProcess.run(["sh", "-c", "exit 3"])
        }
        #expect(throws: TimingError.failed("sh -c kill -9 $$", status: 9)) {
            try ChildProcess.run(["sh", "-c", "kill -9 $$"])
        }
        #expect("\(TimingError.failed("a b", status: 3 << 8))" == "a b: exit status 3")
        #expect("\(TimingError.failed("a b", status: 9))" == "a b: ended by signal 9")
    }

    @Test func medians() {
        #expect(median([3]) == 3)
        #expect(median([9, 1, 2]) == 2)
        #expect(median([9, 1, 2, 4]) == 3)
    }

    /// The search finds what trying all would find.
    @Test func nearestSize() {
        let sizes = [100, 110, 150, 400, 401, 1000]
        for target in [1, 100, 104, 106, 129, 200, 300, 400, 640, 5000] {
            let found = nearest(to: target, in: 0...5) { sizes[$0] }
            let distance = { (size: Int) in abs(log(Double(size) / Double(target))) }
            #expect(distance(sizes[found]) == sizes.map(distance).min())
        }
    }

    @Test func commands() {
        let avif = TimedCodec.peers[1]
        #expect(
            avif.command(avif.compress, from: "a.png", to: "b.avif", quality: 20, threads: 1)
                == ["avifenc", "-s", "6", "--min", "0", "--max", "63", "-a", "end-usage=q", "-a"]
                + ["cq-level=43", "a.png", "b.avif", "-j", "1"])
        #expect(
            avif.command(avif.decompress, from: "b.avif", to: "c.png", quality: 20, threads: 3)
                == ["avifdec", "b.avif", "c.png", "-j", "3"])
        let own = TimedCodec.vqz("/bin/vqz", options: ["--model", "m"], compressOptions: ["-e", "3"])
        #expect(
            own.command(own.compress, from: "a", to: "b", quality: 0, threads: 2)
                == ["/bin/vqz", "compress", "a", "b", "-e", "3", "--model", "m", "--threads", "2"])
        #expect(own.settings(own.compress, quality: 0) == "vqz compress -e 3 --model m")
    }

    @Test func markdown() {
        var table = Table(header: ["name", "s"])
        table.append(["a", "0.5"])
        #expect(
            table.markdown == """
                | name |   s |
                | ---- | --: |
                | a    | 0.5 |

                """)
    }
}
