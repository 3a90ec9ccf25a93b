extension ProgramModel {
    /// What a model is made of, as it is read and checked.
    struct Parts {
        let architecture: SlicedArchitecture
        let programs: ModelPrograms
        let layers: LayerTable
        let top: SlicedPrior
        let bottom: SlicedPrior
        let startBase: [Int16]
        let ratings: QualityRatings
        /// Whether there are only the layers that a decoder needs.
        var isPart = false
    }
}

extension ProgramModel.Parts {
    private static let startName = "start.base"

    /// Reads inference records: types, dimensions, architecture and programs are checked.
    ///
    /// - Parameter isPart: whether there are only the layers that a decoder needs
    init(reading records: ReadRecords, isPart: Bool) throws(ModelError) {
        let architecture = try SlicedArchitecture(reading: records)
        let programs = try ModelPrograms(architecture, reading: records)
        let layers = try LayerTable(
            Self.shapes(programs, architecture, isPart: isPart), qualities: architecture.qualities,
            reading: records)
        try self.init(architecture, programs, layers, isPart: isPart, reading: records)
        try ExponentTable.check(records)
    }

    /// Reads the inference records of a file that has been checked before and stays in memory.
    init(known records: StoredRecords) throws(ModelError) {
        let architecture = try SlicedArchitecture(reading: records)
        let programs = try ModelPrograms(architecture, reading: records)
        let layers = LayerTable(
            Self.shapes(programs, architecture, isPart: false), qualities: architecture.qualities,
            storedIn: records)
        try self.init(architecture, programs, layers, isPart: false, reading: records)
    }

    private init(
        _ architecture: SlicedArchitecture, _ programs: ModelPrograms, _ layers: LayerTable, isPart: Bool,
        reading records: some RecordSource
    ) throws(ModelError) {
        self.architecture = architecture
        self.programs = programs
        self.layers = layers
        self.isPart = isPart
        top = try SlicedPrior(.top, architecture, reading: records)
        bottom = try SlicedPrior(.bottom, architecture, reading: records)
        startBase = try records.s16(
            Self.startName, [architecture.qualities, architecture.startContexts])
        ratings = try QualityRatings(qualities: architecture.qualities, reading: records)
    }

    /// All inference records in the order of the specification.
    ///
    /// - Precondition: the parts fit each other.
    var records: [Record] {
        let shape = [architecture.qualities, architecture.startContexts]
        return architecture.records + ratings.records + programs.records
            + shapes.flatMap { layers[$0.name]?.records($0) ?? [] }
            + [Record(Self.startName, shape, .s16(startBase))]
            + top.records(.top, architecture) + bottom.records(.bottom, architecture)
            + [ExponentTable.record]
    }

    /// Checks that all parts fit the architecture, and that no sum can overflow.
    func validate() throws(ModelError) {
        try architecture.validate()
        try ratings.validate(qualities: architecture.qualities)
        try top.validate(.top, architecture)
        try bottom.validate(.bottom, architecture)
        try checkStarts()
        let bounds = OverflowBounds(
            top: architecture.top.limits.map(Int64.init), bottom: architecture.bottom.limits.map(Int64.init))
        for shape in shapes {
            guard let layer = layers[shape.name] else { throw .missingRecord(shape.record("weight")) }
            try layer.validate(shape, qualities: architecture.qualities)
            try bounds.check(layer, shape)
        }
    }

    private var shapes: [LayerShape] { Self.shapes(programs, architecture, isPart: isPart) }

    private static func shapes(
        _ programs: ModelPrograms, _ architecture: SlicedArchitecture, isPart: Bool
    ) -> [LayerShape] {
        let shapes = programs.layers + architecture.priorLayers
        return isPart ? shapes.filter { $0.role.isDecoded } : shapes
    }

    private func checkStarts() throws(ModelError) {
        let count = architecture.startContexts
        try checkCount(Self.startName, startBase.count, [architecture.qualities, count])
        for index in startBase.indices where index % count > 0 && startBase[index] > startBase[index - 1] {
            throw .value(
                record: Self.startName, index: index, found: Int(startBase[index]),
                allowed: -32768...Int(startBase[index - 1]))
        }
    }
}
