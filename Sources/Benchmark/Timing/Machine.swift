import Glibc
import Network
import Parallel

/// The computer that figures are measured on.
package enum Machine {
    /// The path of the running program; nil when the system does not tell.
    package static var executable: String? {
        guard let path = realpath("/proc/self/exe", nil) else { return nil }
        defer { free(path) }
        return String(cString: path)
    }

    /// Number and name of its CPUs.
    static var description: String { "\(Workers().count) x \(cpuName ?? "CPU of unknown name")" }

    /// The name that Linux on x86 tells.
    private static var cpuName: String? {
        guard let file = fopen("/proc/cpuinfo", "r") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 4096)
        while fgets(&line, Int32(line.count), file) != nil {
            let text = line.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
            guard text.hasPrefix("model name"), let colon = text.firstIndex(of: ":") else { continue }
            return String(text[text.index(after: colon)...].drop { $0 == " " }.prefix { $0 != "\n" })
        }
        return nil
    }
}
