import Files
import Foundation
import Glibc
import Testing

@Suite struct FileIOTests {
    @Test func roundTrip() throws {
        try inNewDirectory { directory in
            for count in [0, 1, 1 << 20, (1 << 20) + 1, 3_000_000] {
                let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 31) }
                try FileIO.write(bytes, to: "\(directory)/file")
                #expect(try FileIO.read("\(directory)/file") == bytes)
                #expect(entries(of: directory) == ["file"])
            }
        }
    }

    @Test func replacedFileKeepsItsPermissions() throws {
        try inNewDirectory { directory in
            let path = "\(directory)/file"
            try FileIO.write([1], to: path)
            #expect(chmod(path, 0o640) == 0)
            try FileIO.write([2, 3], to: path)
            var status = stat()
            #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o640 && status.st_size == 2)
        }
    }

    @Test func symbolicLinksStay() throws {
        try inNewDirectory { directory in
            try FileIO.write([1], to: "\(directory)/file")
            #expect(symlink("file", "\(directory)/link") == 0)
            try FileIO.write([2], to: "\(directory)/link")
            #expect(try FileIO.read("\(directory)/file") == [2])
            var status = stat()
            #expect(lstat("\(directory)/link", &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
            // Through two links to what is not there yet, and around in a circle.
            for (target, name) in [
                ("new", "\(directory)/second"), ("\(directory)/second", "\(directory)/first"),
                ("loop", "\(directory)/loop"),
            ] { #expect(symlink(target, name) == 0) }
            try FileIO.write([3], to: "\(directory)/first")
            #expect(try FileIO.read("\(directory)/new") == [3])
            #expect(lstat("\(directory)/first", &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
            #expect(throws: FileError.self) { try FileIO.write([4], to: "\(directory)/loop") }
            #expect(entries(of: directory) == ["file", "first", "link", "loop", "new", "second"])
        }
    }

    @Test func failedWriteLeavesNothing() throws {
        try inNewDirectory { directory in
            // The temporary name is short enough, the final one is not.
            let path = "\(directory)/\(String(repeating: "x", count: 256))"
            #expect(throws: FileError.self) { try FileIO.write([1], to: path) }
            #expect(entries(of: directory) == [])
        }
    }

    @Test(arguments: [("a/b", "a", "the folder a"), ("b", ".", "the current folder")])
    func errorsNameTheFolder(path: String, folder: String, name: String) {
        let denied = FileError(.write, path, folder: folder, code: EACCES)
        let reason = "\(name) may not be written (Permission denied): name an output in another one"
        #expect("\(denied)" == "cannot write \(path): \(reason)")
        let full = FileError(.write, path, folder: folder, code: ENOSPC)
        #expect("\(full)" == "cannot write \(path): \(name): No space left on device")
    }

    @Test func errorsNameThePathAndTheReason() throws {
        try inNewDirectory { directory in
            let missing = "\(directory)/none/file"
            expectError("cannot read \(missing): No such file or directory") { try FileIO.read(missing) }
            let reason = "the folder \(directory)/none is missing: make it first"
            expectError("cannot write \(missing): \(reason)") { try FileIO.write([1], to: missing) }
            expectError("cannot read \(directory): Is a directory") { try FileIO.read(directory) }
            expectError("cannot write \(directory): Is a directory") { try FileIO.write([1], to: directory) }
            expectError("cannot write /dev/full: No space left on device") {
                try FileIO.write([1], to: "/dev/full")
            }
        }
    }

    @Test func longFilesAreRefused() throws {
        try inNewDirectory { directory in
            let path = "\(directory)/file"
            try FileIO.write([UInt8](repeating: 0, count: 1000), to: path)
            #expect(try FileIO.read(path, limit: 1000).count == 1000)
            expectError("cannot read \(path): File too large") { try FileIO.read(path, limit: 999) }
            // A file that says how long it is need not be read to be refused; this one takes no room on the
            // disk.
            #expect(truncate(path, 1 << 40) == 0)
            expectError("cannot read \(path): File too large") { try FileIO.read(path) }
            expectError("cannot read /dev/zero: File too large") {
                try FileIO.read("/dev/zero", limit: 5_000_000)
            }
        }
    }

    /// The start tells what a file is, however long that is, and in however many pieces a pipe gives it.
    @Test func unwantedFilesAreReadNoFurther() throws {
        #expect(try FileIO.read("/dev/zero") { _ in false } == [UInt8](repeating: 0, count: 32))
        try inNewDirectory { directory in
            let path = "\(directory)/file"
            try FileIO.write([1, 2, 3], to: path)
            #expect(try FileIO.read(path) { $0 == [1, 2, 3] } == [1, 2, 3])
            #expect(truncate(path, 1 << 40) == 0)
            #expect(try FileIO.read(path) { $0.count != 32 }.count == 32)
        }
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        defer { close(ends[0]) }
        let writer = ends[1]
        let bytes = (0..<100).map { UInt8($0) }
        Thread.detachNewThread {
            for byte in bytes { _ = withUnsafeBytes(of: byte) { Glibc.write(writer, $0.baseAddress, 1) } }
            close(writer)
        }
        #expect(try FileIO.read("/dev/fd/\(ends[0])") { $0 == Array(bytes[..<32]) } == bytes)
    }

    @Test func devicesAreWrittenInPlace() throws {
        try FileIO.write([1, 2, 3], to: "/dev/null")
        var status = stat()
        #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
    }

    /// A descriptor is written where it stands, never replaced by name.
    @Test func ownDescriptorsAreWrittenInPlace() throws {
        try inNewDirectory { directory in
            let path = "\(directory)/log"
            try FileIO.write(Array("old\n".utf8), to: path)
            let descriptor = open(path, O_WRONLY | O_APPEND)
            defer { close(descriptor) }
            for name in ["/dev/fd/\(descriptor)", "/proc/self/fd/\(descriptor)"] {
                try FileIO.write(Array("new\n".utf8), to: name)
            }
            #expect(symlink("/dev/fd/\(descriptor)", "\(directory)/link") == 0)
            try FileIO.write(Array("link\n".utf8), to: "\(directory)/link")
            #expect(try FileIO.read(path) == Array("old\nnew\nnew\nlink\n".utf8))
        }
    }

    @Test func foldersAreCheckedFirst() throws {
        try inNewDirectory { directory in
            try FileIO.checkWritable("\(directory)/new")
            expectError(
                "cannot write \(directory)/none/new: the folder \(directory)/none is missing: make it first"
            ) { try FileIO.checkWritable("\(directory)/none/new") }
            #expect(entries(of: directory) == [])
        }
    }

    @Test func sameFileByAnotherName() throws {
        try inNewDirectory { directory in
            let (file, other, link) = ("\(directory)/a", "\(directory)/b", "\(directory)/c")
            for name in [file, other] { try FileIO.write([1], to: name) }
            #expect(symlink("a", link) == 0)
            #expect(FileIO.isSame(file, link) && FileIO.isSame(file, "\(directory)/./a"))
            #expect(!FileIO.isSame(file, other) && !FileIO.isSame(file, "\(directory)/none"))
            #expect(!FileIO.isSame("-", "-"))
        }
    }

    /// Two names that are not UTF-8 and differ in one byte are two files.
    @Test func namesAreBytes() throws {
        try inNewDirectory { directory in
            for byte: UInt8 in [0xE8, 0xE9] {
                let name = FileName.text(Array("\(directory)/x".utf8) + [byte])
                try FileIO.write([byte], to: name)
                #expect(try FileIO.read(name) == [byte])
            }
            let found = try FileFinder.files(in: [directory]) { _ in true }
            #expect(found.map { FileName.bytes($0).last } == [0xE8, 0xE9])
            for name in found { _ = name.withFileName { unlink($0) } }
        }
    }

    private func expectError(_ description: String, _ body: () throws -> some Any) {
        do {
            _ = try body()
            Issue.record("expected: \(description)")
        } catch {
            #expect("\(error)" == description)
        }
    }

    /// Calls `body` with a directory that is removed afterwards.
    private func inNewDirectory(_ body: (String) throws -> Void) throws {
        var template = Array("/tmp/FileIOTests-XXXXXX".utf8CString)
        let created = try #require(mkdtemp(&template))
        let directory = String(cString: created)
        defer {
            for name in entries(of: directory) { unlink("\(directory)/\(name)") }
            rmdir(directory)
        }
        try body(directory)
    }

    private func entries(of directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
