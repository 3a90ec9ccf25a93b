import Container
import Files
import Glibc
import ImageFiles
import Reports
import VQZ

/// Takes the descriptors of standard streams that are closed, so that no file gets their number and, with it,
/// what is meant for them. Reading or writing them still fails.
func reserveStreams() {
    for stream in STDIN_FILENO...STDERR_FILENO where fcntl(stream, F_GETFD) < 0 {
        _ = open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
}

/// Reads an image and warns of what is lost by it. Returns the bytes of its file too.
///
/// - Parameter packedLimit: as `ImageFile.read` takes it
func readImage(
    _ path: String, limits: DecodingLimits, packedLimit: (_ pixels: Int) -> Int, verbosity: Verbosity
) throws -> (image: LoadedImage, byteCount: Int) {
    do {
        let bytes = try FileIO.read(path, isWanted: ImageFile.isImage) {
            ImageFile.isEnough($0, limits: limits)
        }
        let loaded = try ImageFile.read(bytes, limits: limits, packedLimit: packedLimit)
        for loss in loaded.losses { verbosity.warn("\(path): \(loss)") }
        return (loaded, bytes.count)
    } catch {
        throw Failure(reading: path, error)
    }
}

/// Reads a file that is to be of one of some kinds; one of another kind is an error that tells it.
func readFile(_ path: String, _ kinds: [FileKind], _ expected: String) throws -> [UInt8] {
    do {
        let bytes = try FileIO.read(path) {
            kinds.contains(FileKind($0))
        } isEnough: {
            isEnough($0)
        }
        let kind = FileKind(bytes)
        if kinds.contains(kind) { return bytes }
        let advice =
            if case .cut = kind { "" } else if ImageFile.isImage(bytes) && kinds.contains(.vqz) {
                ": use vqz compress"
            } else { ", not \(expected)" }
        throw Failure("\(path == "-" ? "standard input" : path): \(kind)\(advice)")
    } catch {
        throw Failure(reading: path, error)
    }
}

/// Whether the first bytes of a stream, which may have no end, are too many for a file of their kind or no
/// such file.
private func isEnough(_ bytes: [UInt8]) -> Bool {
    if FileKind(bytes) == .vqm { return bytes.count > ModelFile.byteLimit }
    guard let header = (try? VQZFile(metadataOf: bytes))?.header else { return true }
    // Metadata, and pixels of four channels of 16 bits.
    return (bytes.count - 4 * ImageMetadata.maxBytes) / 9 > header.width * header.height
}

/// Writes a whole file, or nothing.
func writeFile(_ bytes: [UInt8], to path: String) throws {
    try writeFile(to: path) { sink in _ = bytes.withUnsafeBytes(sink.take) }
}

/// Writes a whole file whose bytes come piece by piece, or nothing.
func writeFile(to path: String, _ contents: (FileSink) -> Void) throws {
    do throws(FileError) {
        _ = try FileIO.write(to: path, contents)
    } catch {
        throw Failure(error)
    }
}

/// Writes text, to standard output unless a file is named.
func writeText(_ text: String, to path: String = "-") throws {
    try writeFile(Array(text.utf8), to: path)
}

/// Writes a JSON document, to standard output unless a file is named.
func writeJSON(_ json: JSONValue, to path: String = "-") throws {
    try writeText(json.printable.serialized, to: path)
}

/// Stops a command that would fill a terminal with bytes, before it does any work.
func refuseTerminal(_ path: String) throws {
    if path == "-", isatty(STDOUT_FILENO) != 0 {
        throw Failure("standard output is a terminal: name a file, or redirect the output")
    }
}

/// Refuses, before any work, an output that cannot be written, is an input, or holds something else.
///
/// - Parameters:
///   - makesFolders: whether folders that are missing will be made
///   - isReplaced: whether a file of that kind may be replaced
func protect(
    _ output: String, from inputs: [String], force: Bool, makesFolders: Bool = false,
    _ isReplaced: (FileKind) -> Bool
) throws {
    do throws(FileError) {
        try FileIO.checkWritable(output, makesFolders: makesFolders)
    } catch {
        throw Failure(error)
    }
    guard !force, let start = FileIO.start(of: output) else { return }
    guard !inputs.contains(where: { FileIO.isSame($0, output) }) else {
        throw Failure("\(output): is the input too; --force replaces it")
    }
    let kind = FileKind(start)
    guard isReplaced(kind) else { throw Failure("\(output): \(kind); --force replaces it") }
}
