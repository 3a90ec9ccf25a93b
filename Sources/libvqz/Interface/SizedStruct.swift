import CVQZ
import VQZ

/// A struct of the header that says its own size, so that it can grow at its end.
protocol SizedStruct {
    /// All zeros.
    init()
    var size: Int { get set }
    /// The least size that a caller's struct may have.
    static var leastSize: Int { get }
}

extension SizedStruct {
    /// Without any other field.
    static var leastSize: Int { MemoryLayout<Int>.size }
}

extension vqz_codec_options: SizedStruct {}
extension vqz_decode_options: SizedStruct {}
extension vqz_encode_options: SizedStruct {}
extension vqz_info: SizedStruct {}
extension vqz_metadata: SizedStruct {
    /// That of version 1.2: the library hands memory over in it.
    static var leastSize: Int { 88 }
}
extension vqz_image: SizedStruct {
    /// That of version 1.0: the library hands memory over in it.
    static var leastSize: Int { 48 }
}

extension SizedStruct {
    private static var known: Int { MemoryLayout<Self>.size }

    /// The caller's struct: zeros for fields that it lacks, and for all of them if there is none.
    ///
    /// - Throws: if the size is none, or fields that this library does not know are not 0
    init(reading source: UnsafePointer<Self>?) throws(ErrorReport) {
        self.init()
        guard let source = UnsafeRawPointer(source) else { return }
        let size = try Self.size(of: source)
        let rest = UnsafeRawBufferPointer(start: source, count: size).dropFirst(Self.known)
        guard rest.allSatisfy({ $0 == 0 }) else {
            throw ErrorReport(.argument, "a struct of \(size) bytes has a field that is not known here")
        }
        withUnsafeMutableBytes(of: &self) {
            $0.copyMemory(from: UnsafeRawBufferPointer(start: source, count: min(size, Self.known)))
        }
    }

    /// Writes the fields that the caller's struct has, and zeros to those that this library does not know.
    /// Its size stays.
    func write(to target: UnsafeMutablePointer<Self>) throws(ErrorReport) {
        let target = UnsafeMutableRawPointer(target)
        let size = try Self.size(of: target)
        var fields = self
        fields.size = size
        withUnsafeBytes(of: fields) {
            target.copyMemory(from: $0.baseAddress!, byteCount: min(size, Self.known))
        }
        for i in Self.known..<max(size, Self.known) {
            target.storeBytes(of: 0, toByteOffset: i, as: UInt8.self)
        }
    }

    /// The size that a struct says. A thousand bytes are more than any header's.
    static func size(of source: UnsafeRawPointer) throws(ErrorReport) -> Int {
        let size = source.load(as: Int.self)
        guard size >= leastSize, size < 1000 else {
            throw ErrorReport(.argument, "a struct's size is not set: \(size)")
        }
        return size
    }
}
