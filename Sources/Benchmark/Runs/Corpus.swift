import Files
import ImageFiles
import Raster

/// Images to measure with.
enum Corpus {
    /// The paths of the images below folders, see `FileFinder`. A file that is found more than once, also
    /// under other names, counts where it is found first.
    ///
    /// - Throws: `CorpusError` when a path cannot be read or nothing is found.
    static func images(in paths: [String]) throws(CorpusError) -> [String] {
        let found: [String]
        do {
            found = try FileFinder.files(in: paths) { ImageFile.Format(path: $0) != nil }
        } catch {
            throw .folder(error)
        }
        guard !found.isEmpty else { throw .noImages(paths) }
        return FileFinder.distinct(found)
    }

    /// Reads an image with samples of 8 bits.
    ///
    /// - Parameter limits: images with more pixels are refused
    static func image(_ path: String, limits: DecodingLimits) throws(BenchmarkFileError) -> Image {
        try located(path) {
            let bytes = try FileIO.read(path, isWanted: ImageFile.isImage) {
                ImageFile.isEnough($0, limits: limits)
            }
            return try ImageFile.read(bytes, limits: limits).image
        }
    }

    /// The name of an image that was found in one of the paths, with the folders below it that lead to it.
    static func name(of image: String, in paths: [String]) -> String {
        for path in paths {
            let folder = path.hasSuffix("/") ? path : path + "/"
            if image.utf8.starts(with: folder.utf8) {
                return String(image[image.utf8.index(image.startIndex, offsetBy: folder.utf8.count)...])
            }
        }
        let slash = image.utf8.lastIndex(of: UInt8(ascii: "/"))
        return slash.map { String(image[image.utf8.index(after: $0)...]) } ?? image
    }
}
