import Bytes
import Identifiers

/// A model of format 2: networks as programs, priors of slices (spec/vqm-model-2.md).
///
/// A value of this type has been checked: all dimensions fit the architecture, programs keep to the rules,
/// all values are in range, and no sum of any network can overflow 32 signed bits. (For the model that is a
/// part of the program, tests have.)
package struct ProgramModel: Sendable {
    package let architecture: SlicedArchitecture
    package let programs: ModelPrograms
    /// The numbers of every layer, by its name.
    package let layers: LayerTable
    package let top: SlicedPrior
    package let bottom: SlicedPrior
    /// log2 of the usage of start contexts in units of 2^-8, [Q][S].
    package let startBase: [Int16]
    package let ratings: QualityRatings
    /// The records that only people and the trainer read.
    package let notes: Records
    /// The first 6 bytes of the SHA-256 of the inference block, by which image files name the model.
    package let digest: ModelDigest
    private let block: InferenceBlock

    /// The inference records in file order.
    var inference: Records { block.records }

    /// A model from its parts.
    ///
    /// - Parameters:
    ///   - layers: one for each of `programs.layers` and `architecture.priorLayers`, by name
    ///   - notes: records for people and the trainer, their names unique
    /// - Throws: `ModelError` if a part does not fit the architecture, is out of range or could overflow.
    package init(
        architecture: SlicedArchitecture, programs: ModelPrograms, layers: [String: ConvolutionLayer],
        top: SlicedPrior, bottom: SlicedPrior, startBase: [Int16], ratings: QualityRatings,
        notes: [Record] = []
    ) throws(ModelError) {
        let parts = Parts(
            architecture: architecture, programs: programs,
            layers: LayerTable(programs.layers + architecture.priorLayers, of: layers),
            top: top, bottom: bottom, startBase: startBase, ratings: ratings)
        try parts.validate()
        for name in layers.keys.sorted() where parts.layers[name] == nil { throw .unknownLayer(name) }
        let records = try Records(parts.records)
        self.init(
            parts, .parsed(records), notes: try Records(notes),
            digest: ModelDigest(inference: records.serialized()))
    }

    /// Parses a file that fills `bytes`: the inverse of `serialized()`.
    ///
    /// - Throws: `ModelError`, which names the record and the numbers that do not fit.
    package init(parsing bytes: [UInt8]) throws(ModelError) {
        self = try bytes.withUnsafeBufferPointer { bytes throws(ModelError) in
            try ProgramModel(parsing: UnsafeRawBufferPointer(bytes))
        }
    }

    /// Parses a file that fills `bytes`: the inverse of `serialized()`.
    ///
    /// - Throws: `ModelError`, which names the record and the numbers that do not fit.
    package init(parsing bytes: UnsafeRawBufferPointer) throws(ModelError) {
        let blocks = try ModelBlocks(parsing: bytes, of: .format2)
        try self.init(blocks, Records(parsing: blocks.notes))
    }

    /// A model from a file, checked in full.
    ///
    /// - Parameter whole: the model of which the file is a decoder's part, if it is one
    init(_ blocks: ModelBlocks, _ notes: Records, partOf whole: ModelDigest? = nil) throws(ModelError) {
        let records = try Records(parsing: blocks.inference)
        let source = ReadRecords(records)
        let parts = try Parts(reading: source, isPart: whole != nil)
        try parts.validate()
        try source.refuseOthers()
        self.init(parts, .parsed(records), notes: notes, digest: whole ?? blocks.digest)
    }

    /// A model from a file that has been checked before and stays in memory.
    init(known file: ModelBlocks, digest: ModelDigest) throws(ModelError) {
        let records = try StoredRecords(parsing: file.inference)
        self.init(
            try Parts(known: records), .stored(records), notes: try Records(parsing: file.notes),
            digest: digest)
    }

    /// The inference records of a decoder's part.
    func decoderRecords() throws(ModelError) -> Records {
        try Records(
            Parts(
                architecture: architecture, programs: programs, layers: layers, top: top, bottom: bottom,
                startBase: startBase, ratings: ratings, isPart: true
            ).records)
    }

    private init(_ parts: Parts, _ block: InferenceBlock, notes: Records, digest: ModelDigest) {
        architecture = parts.architecture
        programs = parts.programs
        layers = parts.layers
        top = parts.top
        bottom = parts.bottom
        startBase = parts.startBase
        ratings = parts.ratings
        self.block = block
        self.notes = notes
        self.digest = digest
    }

    /// The file's bytes. A parsed model keeps the order of its records, and with it its digest.
    package func serialized() -> [UInt8] {
        ModelBlocks.serialized(.format2, inference: inference, notes: notes)
    }

    /// Grey levels that a latent unit comes to at a quality.
    package func greyLevelsPerLatentUnit(_ quality: Int) -> Double {
        Double(ratings.units[quality]) / 65536
    }

    /// The prior of `level`.
    package func prior(_ level: Level) -> SlicedPrior { level == .top ? top : bottom }

    /// The numbers of a layer of the programs or the prior.
    ///
    /// - Precondition: the model has it.
    package func layer(_ shape: LayerShape) -> ConvolutionLayer {
        guard let layer = layers[shape.name] else { preconditionFailure("no layer \(shape.name)") }
        return layer
    }
}

extension ProgramModel: Equatable {
    /// Whether the files are equal.
    package static func == (one: ProgramModel, other: ProgramModel) -> Bool {
        one.digest == other.digest && one.notes == other.notes && one.inference == other.inference
    }
}

extension ModelDigest {
    /// The digest of the bytes of an inference block.
    fileprivate init(inference bytes: [UInt8]) {
        self.init(SHA256.digest(bytes).prefix(ModelDigest.byteCount))
    }
}
