// Measures rate and distortion over the images of folders, at every quality: measure-curve photos/
import Benchmark
import VQZ

let folders = Array(CommandLine.arguments.dropFirst())
guard !folders.isEmpty else { fatalError("usage: measure-curve FOLDER...") }

// Every image at every quality goes through a file and back; one sample that differs is a mismatch.
// What cannot be read is skipped.
let run = BenchmarkRun(model: .default(), effort: .default)
let report = try run.measure(folders, onSkip: { print("\($0.path) is skipped: \($0.reason)") })
guard report.mismatches.isEmpty else { fatalError("\(report.mismatches)") }

print("quality  bits per pixel  PSNR [dB]")
for mean in report.means() {
    print("\(mean.quality)  \(mean.bitsPerPixel)  \(mean.scores.psnr)")
}
