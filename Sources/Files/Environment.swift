import Glibc

/// The variables of the process's environment.
package enum Environment {
    /// The variable called `name`, as names of files are (`FileName.text`); nil if it is not set.
    package static func value(_ name: String) -> String? {
        getenv(name).map { FileName.text(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
    }
}
