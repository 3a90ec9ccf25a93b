import Container
import Decoding
import Identifiers
import Model
import Raster

/// A decoder for the files of one model, given whole or as its decoder's part, and the model's digest as the
/// answer; null, with the reason as the answer, if the bytes are neither.
@_expose(wasm, "makeDecoder")
@_cdecl("vqz_make_decoder")
public func makeDecoder(
    _ model: UnsafeRawPointer, _ size: Int, _ answer: UnsafeMutableRawPointer
) -> UnsafeMutableRawPointer? {
    do throws(ModelError) {
        let handle = try ModelHandle(UnsafeRawBufferPointer(start: model, count: size))
        Answer(handle.digest.description).store(to: answer)
        return Unmanaged.passRetained(handle).toOpaque()
    } catch {
        Answer(error.description).store(to: answer)
        return nil
    }
}

/// The size of a file's image, and its model's digest, empty for exact pixels; returns 0, with the reason as
/// the answer, if the bytes are no such file.
@_expose(wasm, "describe")
@_cdecl("vqz_describe")
public func describe(_ data: UnsafeRawPointer, _ size: Int, _ answer: UnsafeMutableRawPointer) -> Int32 {
    answering(answer) { () throws(CodecError) in
        let header = try file(data, size).header
        let model = header.indices.map { $0.modelDigest.description } ?? ""
        return Answer(model, width: header.width, height: header.height)
    }
}

/// The pixels of a file as rows of R, G, B, A; returns 0, with the reason as the answer, if they cannot be
/// decoded. The decoder must be that of the file's model; exact pixels need none.
@_expose(wasm, "decode")
@_cdecl("vqz_decode")
public func decode(
    _ decoder: UnsafeRawPointer?, _ data: UnsafeRawPointer, _ size: Int, _ answer: UnsafeMutableRawPointer
) -> Int32 {
    answering(answer) { () throws(CodecError) in
        let file = try file(data, size)
        guard file.header.indices != nil else { return Answer(try ExactDecoder.decode(file)) }
        guard let decoder else { preconditionFailure("indices need a decoder") }
        let handle = Unmanaged<ModelHandle>.fromOpaque(decoder).takeUnretainedValue()
        return Answer(try handle.decode(file))
    }
}

private func file(_ data: UnsafeRawPointer, _ size: Int) throws(CodecError) -> VQZFile {
    do throws(ContainerError) {
        return try VQZFile(parsing: [UInt8](UnsafeRawBufferPointer(start: data, count: size)))
    } catch {
        throw .file(error)
    }
}
