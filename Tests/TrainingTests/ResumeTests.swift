import Foundation
import ImageFiles
import Testing
import VQZ

@testable import Training

/// Runs that go on from a checkpoint.
struct ResumeTests {
    /// The rounding starts at step 17, before the interruption at 18.
    @Test func resumingContinuesExactly() throws {
        let path = SmallRun.temporaryPath("resume.safetensors")
        defer { try? FileManager.default.removeItem(atPath: path) }
        let whole = try SmallRun.start(steps: 20)
        SmallRun.run(whole, to: 18)
        try whole.save(to: path)
        let resumed = try Trainer.resume(from: path)
        #expect(resumed.state == whole.state)
        SmallRun.run(whole, to: 20)
        SmallRun.run(resumed, to: 20)
        #expect(resumed.state == whole.state)
        #expect(whole.isRounding)
    }

    /// Resuming takes the crop from the checkpoint: photographs smaller than that are left out.
    @Test func resumedRunSkipsPhotographsSmallerThanItsCrop() throws {
        let folder = SmallRun.temporaryPath("resume-crop")
        try FileManager.default.createDirectory(
            atPath: folder + "/data", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var training = SmallRun.training(steps: 1)
        training.crop = 256
        let trainer = Trainer(photos: SmallRun.photos, model: SmallRun.recipe, training: training)
        try trainer.save(to: folder + "/checkpoint.safetensors")
        let small = Image(
            width: 200, height: 200, color: .rgb, samples: Array(repeating: 9, count: 120000))
        try Data(ImageFile.png(small)).write(to: URL(fileURLWithPath: folder + "/data/small.png"))
        #expect(throws: TrainingError.self) {
            _ = try FitSession(
                .checkpoint, data: folder + "/data", val: folder + "/data", out: folder,
                validateSide: 64, validateEvery: 1, saveEvery: 60, adjust: { _ in })
        }
    }
}
