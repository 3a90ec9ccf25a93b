import Raster

/// What a function of the module answers: four numbers of 32 bits, the bytes' address and count, and the size
/// of an image. The page gives the bytes back.
struct Answer {
    private let bytes: UnsafeMutableRawBufferPointer
    private let width, height: Int

    /// A text in UTF-8.
    init(_ text: String, width: Int = 0, height: Int = 0) {
        bytes = .allocate(byteCount: text.utf8.count, alignment: 1)
        bytes.copyBytes(from: text.utf8)
        (self.width, self.height) = (width, height)
    }

    /// A file.
    init(_ file: [UInt8]) {
        bytes = .allocate(byteCount: file.count, alignment: 1)
        bytes.copyBytes(from: file)
        (width, height) = (0, 0)
    }

    /// An image as rows of R, G, B, A.
    init(_ image: Image) {
        (width, height) = (image.width, image.height)
        bytes = .allocate(byteCount: width * height * 4, alignment: 4)
        image.write(to: bytes.baseAddress!, stride: width * 4, as: PixelLayout(.rgba))
    }

    func store(to target: UnsafeMutableRawPointer) {
        let address = bytes.baseAddress.map { UInt32(UInt(bitPattern: $0)) } ?? 0
        for (i, number) in [address, UInt32(bytes.count), UInt32(width), UInt32(height)].enumerated() {
            target.storeBytes(of: number, toByteOffset: 4 * i, as: UInt32.self)
        }
    }
}
