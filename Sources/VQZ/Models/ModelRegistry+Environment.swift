import Files

extension ModelRegistry {
    /// The registry of the environment: the folders of `VQZ_MODEL_PATH`, separated by colons; where that is
    /// not set, `vqz/models` in `XDG_DATA_HOME` (`~/.local/share` by default), then `/usr/share/vqz/models`.
    public static var standard: ModelRegistry { ModelRegistry(folders: folders(Environment.value)) }

    /// This registry with more models at hand.
    public func with(_ models: [CodecModel]) -> ModelRegistry {
        ModelRegistry(models: self.models + models, folders: folders)
    }

    /// The folders of `standard`.
    ///
    /// - Parameter variable: a variable of the environment by its name, nil if it is not set
    package static func folders(_ variable: (String) -> String?) -> [String] {
        if let path = variable("VQZ_MODEL_PATH") { return path.split(separator: ":").map { String($0) } }
        return [data(variable), "/usr/share"].compactMap { $0.map { $0 + "/vqz/models" } }
    }

    /// The folder for a user's data. Relative ones count as not set.
    private static func data(_ variable: (String) -> String?) -> String? {
        if let data = variable("XDG_DATA_HOME"), data.hasPrefix("/") { return data }
        guard let home = variable("HOME"), home.hasPrefix("/") else { return nil }
        return home + "/.local/share"
    }
}
