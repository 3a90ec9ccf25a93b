/// The files of a run's folder.
public enum RunFolder {
    public static func checkpoint(_ folder: String) -> String { folder + "/checkpoint.vqt" }
    /// Of the run itself.
    public static func curve(_ folder: String) -> String { folder + "/validation.csv" }
    /// Of the runs that led to the model that this one started from.
    public static func earlierCurve(_ folder: String) -> String { folder + "/earlier.csv" }
}
