/// The files of a run's folder.
package enum RunFolder {
    /// What `fit --resume` and `export` read.
    package static func checkpoint(_ folder: String) -> String { folder + "/checkpoint.vqt" }
    /// The validation curve of the run itself.
    package static func curve(_ folder: String) -> String { folder + "/validation.csv" }
    /// That of the runs which led to the model that this one started from.
    package static func earlierCurve(_ folder: String) -> String { folder + "/earlier.csv" }
}
