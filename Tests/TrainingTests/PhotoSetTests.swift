import Foundation
import ImageFiles
import Testing
import VQZ

@testable import Training

/// Folders of photographs.
struct PhotoSetTests {
    @Test func unusableFilesAreNamedAndSkipped() throws {
        let folder = SmallRun.temporaryPath("photos")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data("no image".utf8).write(to: URL(fileURLWithPath: folder + "/bad.jpg"))
        try Data([0x89, 0x50, 0x4E, 0x47]).write(to: URL(fileURLWithPath: folder + "/cut.png"))
        #expect(throws: TrainingError.self) { _ = try PhotoSet(folder: folder, minimumSide: 16) }
        let small = Image(width: 20, height: 20, color: .rgb, samples: Array(repeating: 9, count: 1200))
        let large = Image(width: 40, height: 33, color: .gray, samples: Array(repeating: 9, count: 1320))
        try Data(ImageFile.png(small)).write(to: URL(fileURLWithPath: folder + "/small.png"))
        try Data(ImageFile.png(large)).write(to: URL(fileURLWithPath: folder + "/large.png"))
        let set = try PhotoSet(folder: folder, minimumSide: 32)
        #expect(set.photos.map(\.name) == ["large.png"])
        #expect(set.photos[0].samples.count == 40 * 33 * 3)
        #expect(set.skipped.count == 3)
        for name in ["bad.jpg", "cut.png", "small.png"] {
            #expect(set.skipped.contains { $0.hasPrefix(name + ": ") }, "\(set.skipped)")
        }
    }
}
