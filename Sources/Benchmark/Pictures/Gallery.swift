/// Parts of images and of what codecs have made of them, collected while they are measured.
package struct Gallery: Equatable, Sendable {
    let share: PictureShare
    private(set) var exhibits: [Exhibit] = []
    private var places: [String: Int] = [:]

    /// A gallery without pictures.
    ///
    /// - Parameters:
    ///   - paths: folders, or images, of the run
    ///   - pictures: how many an image has, without its original
    ///   - pixels: of all pictures together, see `PictureShare`
    /// - Throws: `CorpusError` when a path cannot be read or nothing is found.
    package init(of paths: [String], pictures: Int, pixels: Int) throws(CorpusError) {
        share = PictureShare(of: pixels, images: try Corpus.images(in: paths).count, pictures: pictures + 1)
    }

    /// Keeps a part of a picture, and of its original when it is the first one; those beyond the limit not.
    package mutating func add(_ picture: DecodedPicture) {
        if places[picture.path] == nil {
            guard exhibits.count < share.images else { return }
            let image = picture.original
            places[picture.path] = exhibits.count
            exhibits.append(
                Exhibit(
                    path: picture.path, image: image,
                    part: share.part(width: image.width, height: image.height)))
        }
        exhibits[places[picture.path]!].add(picture)
    }
}
