import Foundation

/// The files of a run's folder.
package enum RunFolder {
    /// What `fit` writes.
    package static func checkpoint(_ folder: String) -> String { folder + "/checkpoint.safetensors" }
    /// The validation curve of the run itself.
    package static func curve(_ folder: String) -> String { folder + "/validation.csv" }
    /// The validation curve of the runs before the model that this one started from.
    package static func earlierCurve(_ folder: String) -> String { folder + "/earlier.csv" }

    /// The checkpoint with the most steps, in whichever form: what `fit --resume` and `export` read.
    package static func latestCheckpoint(_ folder: String) -> String {
        let own = checkpoint(folder)
        let found = ([own] + otherForms(folder)).filter { FileManager.default.fileExists(atPath: $0) }
        guard found.count > 1 else { return found.first ?? own }
        return found.reversed().max { Checkpoint.steps($0) ?? -1 < Checkpoint.steps($1) ?? -1 } ?? own
    }

    /// Removes the checkpoints that the one which `fit` has just written takes the place of.
    static func removeOtherForms(_ folder: String) {
        for path in otherForms(folder) { try? FileManager.default.removeItem(atPath: path) }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names where name.hasPrefix("checkpoint-") && name.hasSuffix(".safetensors") {
            try? FileManager.default.removeItem(atPath: folder + "/" + name)
        }
    }

    /// The index over a PyTorch trainer's files, and what was written before safetensors.
    private static func otherForms(_ folder: String) -> [String] {
        [folder + "/checkpoint.safetensors.index.json", folder + "/checkpoint.vqt"]
    }
}
