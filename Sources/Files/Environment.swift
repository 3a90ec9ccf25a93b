import Glibc

/// The variables of the process's environment.
package enum Environment {
    /// The variable called `name`, nil if it is not set.
    package static func value(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}
