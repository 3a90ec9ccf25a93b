import Files
import VQZ

/// The folders in which models are looked for.
enum ModelFolders {
    /// After an error for lack of a model, warns of folders that are named and do not exist.
    static func warn(after error: any Error, verbosity: Verbosity = .normal) {
        if case .missingModel? = error as? CodecError { warnOfMissing(verbosity) }
    }

    /// Warns of folders that are named and do not exist, once in the process.
    static func warnOfMissing(_ verbosity: Verbosity = .normal) {
        if verbosity != .quiet { _ = warning }
    }

    private static let warning: Void = {
        guard Environment.value("VQZ_MODEL_PATH") != nil else { return }
        let missing = ModelRegistry.standard.folders.filter { !FileFinder.isFolder($0) }
        guard !missing.isEmpty else { return }
        Console.warn("VQZ_MODEL_PATH: " + missing.map { "no folder \($0)" }.joined(separator: ", "))
    }()
}
