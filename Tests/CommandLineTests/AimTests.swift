import Foundation
import Testing

/// Fractional qualities and targets on the command line.
@Suite struct AimTests {
    private func compress(_ options: String...) throws -> (size: Int, result: Tool.Result) {
        let folder = try Folder()
        let source = Tool.images.appendingPathComponent("landscape.png").path
        let result = try Tool.run(["compress", source, folder.path("a.vqz")] + options)
        let size = try result.status == 0 ? Data(contentsOf: folder / "a.vqz").count : 0
        return (size, result)
    }

    @Test func aFractionalQualityLiesBetween() throws {
        let sizes = try ["4", "4.5", "5"].map { try compress("-q", $0).size }
        #expect(sizes[0] < sizes[1] && sizes[1] < sizes[2])
    }

    @Test(arguments: ["4000", "4k", "3.90625Ki"])
    func aSizeIsMet(size: String) throws {
        let found = try compress("--target-size", size, "-v")
        #expect(found.size <= 4000 && found.size >= 3880)
        #expect(!found.result.errors.contains("not met"))
    }

    /// Visual, but squared error where that is the aim.
    @Test(arguments: [(["-q", "3"], "visual"), (["--target-psnr", "34"], "psnr")])
    func defaultTune(options: [String], tune: String) throws {
        let source = Tool.images.appendingPathComponent("landscape.png").path
        func file(_ more: [String]) throws -> Data {
            try Tool.run(["compress", source, "-", "-e", "1"] + options + more).output
        }
        let (plain, other) = (try file([]), tune == "psnr" ? "visual" : "psnr")
        #expect(try !plain.isEmpty && plain == file(["--tune", tune]))
        #expect(try plain != file(["--tune", other]))
    }

    @Test func whatIsNotMetIsSaid() throws {
        let found = try compress("--target-size", "10")
        #expect(found.result.status == 0)
        #expect(found.result.errors.contains("landscape.png: the target is not met: the nearest file"))
        let rate = try compress("--target-bpp", "0.001", "-v").result.errors
        #expect(rate.contains(", at quality 1, has ") && rate.contains(" bit per pixel, "))
        #expect(rate.contains(" encodings tried"))
        let error = try compress("--target-psnr", "90", "--lossy").result.errors
        #expect(error.contains(", at quality 8, has ") && error.contains(" dB, "))
    }

    /// Exact pixels stand in for indices that cannot have the PSNR.
    @Test func aPSNRBeyondLossyCodingIsSaid() throws {
        let beyond = try compress("--target-psnr", "90").result
        #expect(beyond.status == 0)
        #expect(beyond.errors.contains(", not 90.00: stored with exact pixels"))
        #expect(try !compress("--target-psnr", "34").result.errors.contains("exact pixels"))
    }

    @Test(arguments: [
        (["-q", "4", "--target-bpp", "1"], "--quality and --target-bpp exclude each other"),
        (["--target-psnr", "30", "--target-size", "5k"], "--target-size and --target-psnr exclude"),
        (["--target-bpp", "0"], "--target-bpp takes more than 0"),
        (["--target-psnr", "101"], "--target-psnr takes 0 to 100"),
        (["--target-size", "5q"], "5q"), (["-q", "0.5"], "0.5"),
        (["-q", "8.5"], "the model has qualities 1 to 8, not 8.5"),
    ])
    func whatMakesNoSenseIsRefused(options: [String], message: String) throws {
        let result = try Tool.run(["compress", "none.png", "none.vqz"] + options)
        #expect(result.status == 64)
        #expect(result.errors.contains(message))
    }
}
