import VQZ

/// The measurements of a run over images.
package struct Report: Equatable, Sendable {
    /// In the order of the run.
    package let measurements: [Measurement]

    /// Files without measurements, because they cannot be read; in the order of the run.
    package let skipped: [SkippedFile]

    package init(measurements: [Measurement], skipped: [SkippedFile] = []) {
        self.measurements = measurements
        self.skipped = skipped
    }

    /// The number of images that were measured.
    package var imageCount: Int { measurements.count / max(qualities.count, 1) }

    /// Rising, without repetition.
    package var qualities: [Quality] { Set(measurements.map(\.quality)).sorted() }

    /// Folders of the images, in the order of the run.
    package var folders: [String] {
        var seen: Set<String> = []
        return measurements.map(\.folder).filter { seen.insert($0).inserted }
    }

    /// The measurements whose decoder disagreed with the encoder.
    package var mismatches: [Measurement] { measurements.filter { $0.mismatch != nil } }

    /// Names of all parts of files, in the order of their first appearance.
    package var partNames: [String] {
        var seen: Set<String> = []
        return measurements.flatMap { $0.parts.map(\.name) }.filter { seen.insert($0).inserted }
    }

    /// Means per quality, over all images or over those of one folder.
    package func means(of folder: String? = nil) -> [Mean] {
        qualities.compactMap { quality in
            Mean(measurements.filter { $0.quality == quality && (folder == nil || $0.folder == folder) })
        }
    }
}
