/// The files of a run's folder.
public enum RunFolder {
    /// What `fit --resume` and `export` read.
    public static func checkpoint(_ folder: String) -> String { folder + "/checkpoint.vqt" }
    /// The validation curve of the run itself.
    public static func curve(_ folder: String) -> String { folder + "/validation.csv" }
    /// That of the runs which led to the model that this one started from.
    public static func earlierCurve(_ folder: String) -> String { folder + "/earlier.csv" }
}
