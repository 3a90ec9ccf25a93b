import CArguments
import Glibc

/// What the process was started with.
package enum ProcessArguments {
    /// All arguments but the program's name, as names of files are: `FileName.text`.
    package static var all: [String] {
        (1..<max(1, process_argument_count())).compactMap { index in
            process_argument(index).map {
                FileName.text(UnsafeRawBufferPointer(start: $0, count: strlen($0)))
            }
        }
    }
}
