import Bytes
import Identifiers
import TestModels
import Testing

@testable import Model

/// What stands around the blocks of a model file, and files of notes.
@Suite struct FormatTests {
    @Test func formatsThatAreNotReadHaveAnErrorOfTheirOwn() throws {
        var bytes = try TestModel.make(seed: 41, .smallest, codewords: 1).serialized()
        #expect(bytes.starts(with: ModelFormat.magic + [1]))
        bytes[3] = 9
        let error = ModelError.unsupportedFormat(9)
        #expect(throws: error) { try GraphModel(parsing: bytes) }
        #expect(error.description == "version 9 of the .vqm format is not supported, only 1, 2")
        let foreign = ModelError.magic(found: Array("PNG".utf8))
        #expect(throws: foreign) { try GraphModel(parsing: Array("PNG file".utf8)) }
        #expect(foreign.description == "not a model: starts with bytes 504e47, not with \"VQM\"")
    }

    @Test func formatIsThatOfTheFile() throws {
        let model = try TestModel.make(seed: 42, .smallest, codewords: 1)
        let parsed = try CodecModel(parsing: model.serialized())
        #expect(parsed == CodecModel(model) && parsed.digest == model.digest)
        #expect(parsed.format == .format1 && parsed.format.number == 1)
        let second = try TestProgramModel.make(seed: 42)
        let programs = try CodecModel(parsing: second.serialized())
        #expect(programs == CodecModel(second) && programs.digest == second.digest)
        #expect(programs.format == .format2 && programs.serialized() == second.serialized())
    }

    /// A file that is known is parsed without its checksum, and has the digest that is known with it.
    @Test func knownFilesAreNotHashed() throws {
        let first = try TestModel.make(seed: 43, .smallest, codewords: 1)
        try withKnown(first.serialized()) { model in
            #expect(model.graph.layers == first.layers && model.graph.top == first.top)
            #expect(model.graph.layers["analysis.stem"] == first.layer("analysis.stem"))
            #expect(model.graph.layers["analysis.other"] == nil)
        }
        let second = try TestProgramModel.make(seed: 43, notes: [Record("card", text: "a card")])
        try withKnown(second.serialized()) { model in
            #expect(model.programs.layers == second.layers && model.programs.top == second.top)
            #expect(model.programs.layers["step.0"] == second.layers["step.0"])
            #expect(model.programs.layers["step.other"] == nil)
            #expect(model.card == "a card")
        }
    }

    /// The model of a file whose checksum is wrong, parsed as known.
    private func withKnown(_ file: [UInt8], _ body: (CodecModel) throws -> Void) throws {
        let (model, digest) = (try CodecModel(parsing: file), ModelDigest([1, 2, 3, 4, 5, 6]))
        var bytes = file
        bytes[bytes.count - 1] ^= 1
        try bytes.withUnsafeBytes { bytes in
            let known = try CodecModel(known: bytes, digest: digest)
            #expect(known.digest == digest && known.serialized() == file)
            #expect(try CodecModel.qualities(known: bytes) == model.qualities)
            try body(known)
        }
    }

    @Test func notesInAFileOfTheirOwn() throws {
        let model = try TestModel.make(seed: 44, .smallest, codewords: 1)
        let notes = try Records([Record("train.recipe", text: "{}"), Record("train.x", [2], .f32([1, 2]))])
        let bytes = ModelNotes.serialized(notes, of: model.digest)
        #expect(try ModelNotes.parse(bytes, of: model.digest) == notes)
        for length in bytes.indices {
            #expect(throws: ModelError.self) {
                try ModelNotes.parse(Array(bytes[..<length]), of: model.digest)
            }
        }
        // Neither is the other.
        #expect(throws: ModelError.missingRecord("architecture")) { try GraphModel(parsing: bytes) }
        #expect(throws: ModelError.missingRecord("model")) {
            try ModelNotes.parse(model.serialized(), of: model.digest)
        }
        let other = ModelDigest([1, 2, 3, 4, 5, 6])
        let error = ModelError.otherNotes(model.digest.description, expected: other)
        #expect(throws: error) { try ModelNotes.parse(bytes, of: other) }
        #expect(error.description == "the notes are those of model \(model.digest), not of 010203040506")
    }

    @Test func decodersPart() throws {
        let model = try TestModel.make(seed: 45)
        let bytes = try CodecModel(model).decoderPart()
        #expect(bytes.count < model.serialized().count)
        let part = try bytes.withUnsafeBytes { try CodecModel(forDecoding: $0).graph }
        #expect(part.digest == model.digest && part.top == model.top && part.bottom == model.bottom)
        #expect(part.skeleton == model.skeleton)
        #expect(part.graph.synthesis == model.graph.synthesis)
        for shape in part.graph.layers { #expect(part.layer(shape) == model.layer(shape)) }
        #expect(part.layers["analysis.stem"] == nil)
        // A whole model is read as such, and no part is read as one.
        #expect(try model.serialized().withUnsafeBytes { try CodecModel(forDecoding: $0).graph } == model)
        #expect(throws: ModelError.missingRecord("analysis.stem.weight")) { try GraphModel(parsing: bytes) }
    }

    @Test func decodersPartOfPrograms() throws {
        let model = try TestProgramModel.make(seed: 47)
        let bytes = try CodecModel(model).decoderPart()
        #expect(bytes.count < model.serialized().count)
        let part = try bytes.withUnsafeBytes { try CodecModel(forDecoding: $0) }
        #expect(part.digest == model.digest && part.format == .format2)
        guard case .programs(let programs) = part.content else { return }
        #expect(programs.programs == model.programs && programs.top == model.top)
        for (step, shape) in zip(model.programs.steps, model.programs.layers) {
            let isAnalysis = step.program == .topAnalysis || step.program == .bottomAnalysis
            #expect(programs.layers[shape.name] == (isAnalysis ? nil : model.layer(shape)))
        }
        // A whole model is read as such, and no part is read as one.
        #expect(
            try model.serialized().withUnsafeBytes { try CodecModel(forDecoding: $0) } == CodecModel(model))
        #expect(throws: ModelError.missingRecord("step.0.weight")) { try ProgramModel(parsing: bytes) }
    }

    @Test func partsOfNoModel() throws {
        let model = try TestModel.make(seed: 46, .smallest, codewords: 1)
        var bytes = try CodecModel(model).decoderPart()
        let digits = Array(model.digest.description.utf8)
        let name = try #require(bytes.indices.last { bytes[$0...].starts(with: digits) })
        bytes[name] = UInt8(ascii: "x")
        bytes.replaceSubrange((bytes.count - 32)..., with: SHA256.digest(Array(bytes.dropLast(32))))
        #expect(throws: ModelError.partName("x" + model.digest.description.dropFirst())) {
            try bytes.withUnsafeBytes { try CodecModel(forDecoding: $0) }
        }
        for length in bytes.indices {
            #expect(throws: ModelError.self) {
                try bytes[..<length].withUnsafeBytes { try CodecModel(forDecoding: $0) }
            }
        }
    }
}
