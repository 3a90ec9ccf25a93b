import Glibc

extension Exhibit {
    /// Names of other codecs, in the order of their pictures.
    var codecs: [String] {
        var seen: Set<String> = []
        return others.compactMap(\.codec).filter { seen.insert($0).inserted }
    }

    /// Another codec's picture whose file comes nearest in ratio to the size of another picture's; one of
    /// unknown size if there is no other.
    func nearest(to picture: Rendition, by codec: String) -> Rendition? {
        let candidates = others.filter { $0.codec == codec }
        func distance(_ other: Rendition) -> Double {
            guard let bytes = other.bytes, let target = picture.bytes else { return .infinity }
            return abs(log(Double(max(bytes, 1)) / Double(max(target, 1))))
        }
        return candidates.min { distance($0) < distance($1) }
    }
}
