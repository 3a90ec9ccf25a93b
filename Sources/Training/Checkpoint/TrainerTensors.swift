/// The arrays of a run under the names that they have in checkpoints.
struct TrainerTensors {
    /// One array, in one or more pieces of memory.
    struct Entry {
        let name: String
        let shape: [Int]
        let runs: [UnsafeMutableBufferPointer<Float>]
        /// Whether a checkpoint can do without it.
        var isOptional = false

        var values: [Float] { runs.flatMap { Array($0) } }

        /// - Precondition: as many values as it has.
        func set(_ values: [Float]) {
            precondition(values.count == runs.reduce(0) { $0 + $1.count })
            var start = 0
            for run in runs {
                for i in run.indices { run[i] = values[start + i] }
                start += run.count
            }
        }
    }

    /// Parameters, codebooks, moments and averages.
    let entries: [Entry]
    private let trainer: Trainer

    init(_ trainer: Trainer) {
        self.trainer = trainer
        let network = trainer.network
        let shapes = Self.shapes(network)
        func slices(_ prefix: String, _ buffer: Buffer<Float>, optional: Bool) -> [Entry] {
            network.arena.slices.map { slice in
                Entry(
                    name: prefix + slice.name, shape: shapes[slice.name]!,
                    runs: [UnsafeMutableBufferPointer(rebasing: buffer.values[slice.range])],
                    isOptional: optional)
            }
        }
        entries =
            slices("", network.arena.value, optional: false)
            + Self.codebooks(network.top) + Self.codebooks(network.bottom)
            + slices("moment1.", trainer.moment1, optional: true)
            + slices("moment2.", trainer.moment2, optional: true)
            + slices("average.", trainer.average, optional: true)
    }

    /// Shapes of the parameters, by name.
    private static func shapes(_ network: CodecNetwork<Float>) -> [String: [Int]] {
        var shapes: [String: [Int]] = [:]
        let qualities = network.recipe.qualities
        for layer in network.layers {
            shapes[layer.name + ".weight"] = [layer.cout, layer.kernel, layer.kernel, layer.cin]
            shapes[layer.name + ".gain"] = [qualities, layer.cout]
            shapes[layer.name + ".bias"] = [qualities, layer.cout]
        }
        for prior in [network.topPrior, network.bottomPrior] {
            shapes["prior.\(prior.codes.name).start"] = [qualities, prior.width]
            for g in prior.groups.indices {
                let codes = prior.codes
                shapes["prior.\(codes.name).\(g).rows"] = [qualities, codes.learned, codes.codes]
            }
        }
        return shapes
    }

    private static func codebooks(_ level: CodeLevel<Float>) -> [Entry] {
        level.groups.indices.flatMap { g -> [Entry] in
            let (qualities, size) = (0..<level.qualities, level.codes * level.groups[g])
            let name = "codebook.\(level.name).\(g)."
            let words = [level.qualities, level.codes, level.groups[g]]
            return [
                Entry(
                    name: name + "words", shape: words,
                    runs: qualities.map { .init(start: level.words($0, g), count: size) }),
                Entry(
                    name: name + "moments", shape: words,
                    runs: qualities.map { .init(start: level.moments($0, g), count: size) }),
                Entry(
                    name: name + "counts", shape: [level.qualities, level.codes],
                    runs: qualities.map { .init(start: level.counts($0, g), count: level.codes) }),
            ]
        }
    }

    /// Entries without one in the file stay: moments zero, averages, for which this makes sure, the
    /// parameters.
    ///
    /// - Throws: `Safetensors.Problem` if one that is needed is missing, or one has another shape.
    func restore(_ file: Safetensors) throws(Safetensors.Problem) {
        for entry in entries {
            guard let values = try file.floats(entry.name, entry.shape, optional: entry.isOptional) else {
                continue
            }
            entry.set(values)
        }
        for slice in trainer.network.arena.slices where file.tensors["average." + slice.name] == nil {
            for i in slice.range { trainer.average[i] = trainer.network.arena.value[i] }
        }
    }
}

extension Safetensors {
    /// The values of a tensor of 32 bits, nil if there may be none and is none.
    func floats(_ name: String, _ shape: [Int], optional: Bool = false) throws(Problem) -> [Float]? {
        guard let tensor = tensors[name] else {
            if optional { return nil }
            throw Problem(reason: "no tensor \(name)")
        }
        guard tensor.shape == shape, case .f32(let values) = tensor.elements else {
            throw Problem(reason: "\(name) has the shape \(tensor.shape), the recipe needs \(shape) of F32")
        }
        return values
    }

    /// The same for one of 64 bits that must be there.
    func doubles(_ name: String, _ shape: [Int]) throws(Problem) -> [Double] {
        guard let tensor = tensors[name] else { throw Problem(reason: "no tensor \(name)") }
        guard tensor.shape == shape, case .f64(let values) = tensor.elements else {
            throw Problem(reason: "\(name) has the shape \(tensor.shape), the recipe needs \(shape) of F64")
        }
        return values
    }
}
