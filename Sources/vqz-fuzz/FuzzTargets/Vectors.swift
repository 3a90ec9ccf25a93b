import Files
import ImageFiles

/// The conformance vectors, where they were when this was compiled.
enum Vectors {
    static func bytes(_ name: String) throws(FileError) -> [UInt8] {
        try FileIO.read("\(folder)/\(name)")
    }

    private static let folder: String = {
        let components = #filePath.split(separator: "/").dropLast(4)
        return "/" + components.joined(separator: "/") + "/spec/vectors"
    }()
}
