import Files
import ImageFiles

/// Images to measure with.
enum Corpus {
    /// The paths of the PNG, PPM and PGM files below folders, see `FileFinder`. A file that is found more than
    /// once, also under other names, counts where it is found first.
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
        return FileIO.distinct(found)
    }
}
