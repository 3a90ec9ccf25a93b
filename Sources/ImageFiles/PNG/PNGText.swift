/// A chunk of text: tEXt, zTXt or iTXt.
struct PNGText {
    /// Of iTXt chunks that hold XMP.
    static let xmpKeyword = "XML:com.adobe.xmp"

    let keyword: String
    private let text: ArraySlice<UInt8>
    private let isPacked: Bool

    /// Nil if the chunk lacks parts.
    init?(_ chunk: PNGChunk) {
        let data = chunk.data
        guard let end = data.firstIndex(of: 0) else { return nil }
        keyword = String(decoding: data[..<end], as: UTF8.self)
        var rest = data[(end + 1)...]
        switch chunk.type {
        case "tEXt": isPacked = false
        case "zTXt":
            guard rest.popFirst() == 0 else { return nil }
            isPacked = true
        default:
            guard let flag = rest.popFirst(), flag < 2, let method = rest.popFirst(),
                flag == 0 || method == 0
            else { return nil }
            isPacked = flag == 1
            // The language and the translated keyword.
            for _ in 0..<2 {
                guard let end = rest.firstIndex(of: 0) else { return nil }
                rest = rest[(end + 1)...]
            }
        }
        text = rest
    }

    /// The text.
    ///
    /// - Parameter name: of what it holds, for the error
    func contents(_ name: String) throws(MetadataProblem) -> [UInt8] {
        isPacked ? try ZlibStream.inflated(text, name) : Array(text)
    }

    /// A chunk of XMP, as iTXt without packing.
    static func xmp(_ packet: [UInt8]) -> [UInt8] {
        Array(xmpKeyword.utf8) + [0, 0, 0, 0, 0] + packet
    }
}
