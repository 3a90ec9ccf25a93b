import Foundation
import ImageFiles
import JPEGFiles
import Raster

/// The photographs of a folder that are large enough, in order of their names.
package struct PhotoSet: Sendable {
    let photos: [Photo]
    /// One line for every file that could not be used, and why.
    package let skipped: [String]

    init(photos: [Photo], skipped: [String]) {
        self.photos = photos
        self.skipped = skipped
    }

    package var count: Int { photos.count }
    package var megapixels: Double { photos.reduce(0) { $0 + Double($1.width * $1.height) } / 1e6 }

    /// Reads every .jpg, .jpeg and .png below a folder.
    /// - Parameter minimumSide: smaller images are skipped.
    /// - Throws: `TrainingError.noPhotos` if nothing is left.
    package init(folder: String, minimumSide: Int) throws {
        let names = (FileManager.default.subpaths(atPath: folder) ?? []).sorted()
        var photos: [Photo] = []
        var skipped: [String] = []
        for name in names {
            let path = folder + "/" + name
            do {
                guard let photo = try Self.load(path, name: name) else { continue }
                if min(photo.width, photo.height) < minimumSide {
                    skipped.append("\(name): \(photo.width)x\(photo.height) is smaller than \(minimumSide)")
                } else {
                    photos.append(photo)
                }
            } catch {
                skipped.append("\(name): \(error)")
            }
        }
        guard !photos.isEmpty else { throw TrainingError.noPhotos(folder: folder) }
        self.photos = photos
        self.skipped = skipped
    }

    private static func load(_ path: String, name: String) throws -> Photo? {
        let lower = path.lowercased()
        guard lower.hasSuffix(".jpg") || lower.hasSuffix(".jpeg") || lower.hasSuffix(".png") else {
            return nil
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw TrainingError.unreadable(path: path)
        }
        let bytes = [UInt8](data)
        if lower.hasSuffix(".png") {
            let image = try ImageFile.read(bytes).image
            return Photo(
                name: name, width: image.width, height: image.height, samples: image.expandedToRGB)
        }
        return try decodeJPEG(bytes, name: name)
    }

    private static func decodeJPEG(_ bytes: [UInt8], name: String) throws -> Photo {
        let file = try JPEGFile(parsing: bytes)
        let (width, height) = (file.frame.width, file.frame.height)
        guard width * height <= DecodingLimits().maxPixels else {
            throw TrainingError.badJPEG(reason: "\(width)x\(height) is too large")
        }
        let image = Image(
            width: width, height: height, color: file.frame.channels == 1 ? .gray : .rgb,
            samples: try file.pixels().samples)
        return Photo(name: name, width: width, height: height, samples: image.expandedToRGB)
    }
}

extension Image {
    /// The samples with gray repeated as R = G = B.
    var expandedToRGB: [UInt8] {
        color == .rgb ? samples : samples.flatMap { [$0, $0, $0] }
    }
}
