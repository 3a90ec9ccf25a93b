import Model
import Raster

/// The layers of a program over an image from the top downwards, each keeping the rows that it still needs.
/// The results are those of `WholeImageExecutor`, wherever strips and areas end.
///
/// A layer takes all rows that there are of an array before another one changes them.
package final class RollingExecutor {
    private let steps: [RollingStep]
    private let arrays: ArrayTable<Activation16>
    private let extent: ProgramExtent
    private let execution: Execution
    /// Rows at 1/8 of the image side that are taken in at a time, an even number.
    private let strip: Int
    /// How far each output has been asked for.
    private var fronts: ArrayTable<Int> = [:]
    /// The row before which each output has been computed for a caller.
    private var handedOut: ArrayTable<Int> = [:]

    /// - Parameters:
    ///   - outputs: arrays that are wanted, and where
    ///   - given: arrays that exist before: layers add to them or make bytes of them
    package init(
        _ layers: [any ExecutableLayer], outputs: ArrayTable<Area>, _ grid: BlockGrid,
        given: ArrayTable<Activation16> = [:], _ execution: Execution
    ) {
        self.execution = execution
        extent = ProgramExtent(layers, outputs: outputs, grid)
        var (steps, arrays) = ([RollingStep](), given)
        for (index, layer) in layers.enumerated() {
            if arrays[layer.writes] == nil && !layer.result.isHidden {
                arrays[layer.writes] = Activation16(
                    area: extent[layer.writes], channels: layer.writes.channels, isWhole: false)
            }
            let writer = steps.last { $0.layer.writes == layer.reads }
            let origin: RollingStep.Origin =
                if let array = arrays[layer.reads], !layer.isDirect || given[layer.reads] != nil {
                    .array(array, writer: writer)
                } else if let writer, writer.layer.result.isHidden {
                    .hidden(writer: writer)
                } else {
                    .source
                }
            steps.append(
                RollingStep(
                    layer, computed: extent.computed[index], read: extent.read[index], from: origin,
                    to: arrays[layer.writes], after: steps.last { $0.layer.writes == layer.writes },
                    steps.filter { $0.layer.reads == layer.writes }))
            if case .hidden(let writer) = origin { writer.reader = steps.last }
        }
        (self.steps, self.arrays) = (steps, arrays)
        let columns = outputs.all.map { $1.columns.count * $0.scale.rawValue / GraphScale.eighth.rawValue }
        strip = execution.stripRows(columns: columns.max() ?? 1)
        for (output, area) in outputs.all { fronts[output] = area.rows.lowerBound - lead(output) }
    }

    /// The values of an array that layers write.
    package subscript(array: GraphArray) -> Activation16 { arrays[array]! }

    /// The input of the layer at `index` of the program, as far as it is in memory.
    package func input(of index: Int) -> ArrayData { steps[index].input }

    /// The first row of an array, at its scale, that is not complete.
    package func pending(_ array: GraphArray) -> Int { steps.last { $0.layer.writes == array }!.done }

    /// Rows that a run keeps beyond those that layers need.
    package struct Keeping {
        /// The first row of the outputs that stays, at their scale.
        var outputs = Int.max
        /// The first row at 1/8 of the image side of which the bytes that layers read stay.
        var bytes = Int.max
        /// Likewise of the rows that are given.
        var sources = Int.max
        /// The output that is asked for; all if nil.
        fileprivate var output: GraphArray?

        package init(outputs: Int = .max, bytes: Int = .max, sources: Int = .max) {
            (self.outputs, self.bytes, self.sources) = (outputs, bytes, sources)
        }
    }

    /// Computes an output before row `limit`, at its scale.
    ///
    /// - Precondition: the sources have all rows that this needs.
    package func advance(
        _ output: GraphArray, until limit: Int, keeping: Keeping, _ sources: ArrayTable<ArraySource>
    ) {
        while pending(output) < limit { step(output, until: limit, keeping: keeping, sources) }
        handedOut[output] = max(handedOut[output] ?? limit, limit)
    }

    /// Takes in another strip on the way to an output before row `limit`, at its scale.
    package func step(
        _ output: GraphArray, until limit: Int = .max, keeping: Keeping,
        _ sources: ArrayTable<ArraySource>
    ) {
        let end = min(limit, extent[output].rows.upperBound)
        precondition(fronts[output]! < end, "rows of sources are missing")
        fronts[output] = min(end, fronts[output]! + strip.converted(from: .eighth, to: output.scale))
        var keeping = keeping
        keeping.output = output
        for (step, rows) in zip(steps, needs(output, before: fronts[output]!)) {
            if let rows { run(step, until: rows, keeping, sources) }
        }
    }

    /// Takes in the rows before `limit` of the arrays that are given, and computes all that they complete.
    package func feed(until limit: Int) {
        for step in steps { run(step, until: limit, Keeping(), [:]) }
    }

    /// The rows of an array that comes from elsewhere which an output needs before row `limit`, both at their
    /// scale; 0 if no layer reads it.
    package func rows(of source: GraphArray, for output: GraphArray, before limit: Int) -> Int {
        let needs = zip(steps, needs(output, before: limit)).filter { $0.0.layer.reads == source }
        guard let rows = needs.compactMap({ $0.1 }).max() else { return 0 }
        return min(rows, extent[source].rows.upperBound)
    }

    /// The first row of an array that a layer has still to take in; `Int.max` if no layer reads it.
    package func next(of array: GraphArray) -> Int {
        steps.filter { $0.layer.reads == array }.map { $0.next }.min() ?? .max
    }
}

// Running.
extension RollingExecutor {
    private func run(
        _ step: RollingStep, until limit: Int, _ keeping: Keeping, _ sources: ArrayTable<ArraySource>
    ) {
        let reads = step.layer.reads
        switch step.origin {
        case .hidden: break
        case .array(let array, let writer):
            let keep = keeping.bytes.converted(from: .eighth, to: reads.scale)
            let rows = step.admit(until: writer?.done ?? limit, keeping: keep)
            guard !rows.isEmpty else { break }
            switch step.input {
            case .bytes(let bytes): step.layer.prepare(array, to: bytes, execution, rows: rows)
            case .words(let words): words.take(rows, of: array)
            }
        case .source:
            let keep = keeping.sources.converted(from: .eighth, to: reads.scale)
            let rows = step.admit(until: limit, keeping: keep)
            guard !rows.isEmpty else { break }
            switch (sources[reads], step.input) {
            case (.bytes(let write)?, .bytes(let bytes)): write(rows, bytes)
            case (.words(let write)?, .words(let words)): write(rows, words)
            default: preconditionFailure("no source of \(reads.name)")
            }
        }
        compute(step, keeping)
        // Many channels for a moment.
        if step.isSource && keeping.sources == .max { step.release() }
    }

    private func compute(_ step: RollingStep, _ keeping: Keeping) {
        let area = step.complete()
        guard !area.isEmpty else { return }
        let layer = step.layer
        if let reader = step.reader {
            let keep = keeping.bytes.converted(from: .eighth, to: layer.writes.scale)
            let rows = reader.admit(until: area.rows.upperBound, keeping: keep)
            precondition(rows == area.rows, "hidden bytes are read as they are written")
            layer.apply(step.input, to: reader.input, execution, area: area)
        } else if let target = step.target {
            if layer.result == .store {
                target.slide(to: start(of: layer.writes, area, keeping), until: area.rows.upperBound)
            }
            layer.apply(step.input, to: .words(target), execution, area: area)
        }
    }

    /// The first row of an array that stays when a step stores an area of it.
    private func start(of array: GraphArray, _ area: Area, _ keeping: Keeping) -> Int {
        var start = area.rows.lowerBound
        for step in steps {
            if step.layer.reads == array { start = min(start, step.needed) }
            if step.layer.writes == array { start = min(start, step.done) }
        }
        guard fronts[array] != nil else { return start }
        // Of other outputs all stays that nobody has had.
        let isAsked = keeping.output ?? array == array
        return min(start, isAsked ? keeping.outputs : handedOut[array] ?? extent[array].rows.lowerBound)
    }
}

// Looking ahead.
extension RollingExecutor {
    /// The rows that each layer's input needs for an output before row `limit`; nil for layers that it does
    /// not depend on.
    private func needs(_ output: GraphArray, before limit: Int) -> [Int?] {
        var wanted: ArrayTable<Int> = [output: limit]
        // Rows that layers change, for which they wait until all that read them before have taken them.
        var changed: ArrayTable<Int> = [:]
        var needs: [Int?] = []
        for step in steps.reversed() {
            let layer = step.layer
            // Upwards, also where the rows are negative.
            var read = changed[layer.reads]?.dividedUpwards(by: layer.stride)
            read = read.map { $0 * layer.stride }
            if let written = wanted[layer.writes] {
                let computed = written.dividedUpwards(by: layer.upscaling)
                let rows = computed * layer.upscaling
                wanted[layer.writes] = step.previous == nil ? nil : rows
                changed[layer.writes] = max(changed[layer.writes] ?? rows, rows)
                read = max(read ?? .min, computed * layer.stride + layer.margin)
            }
            needs.append(read)
            guard let read else { continue }
            // Whole steps, which is what a layer takes.
            let rows = max(wanted[layer.reads] ?? read, read)
            wanted[layer.reads] = rows.dividedUpwards(by: layer.stride) * layer.stride
        }
        return needs.reversed()
    }

    /// By how many rows the sources at the finest scale are ahead of an output, at its scale and an even
    /// number: no more than a strip of them comes in at a time.
    private func lead(_ output: GraphArray) -> Int {
        let reads = zip(steps, needs(output, before: 0)).compactMap { step, rows in
            rows.map { (scale: step.layer.reads.scale, rows: $0, isSource: step.isSource) }
        }.filter { $0.isSource }
        let finest = reads.map { $0.scale }.min() ?? output.scale
        let rows = reads.filter { $0.scale == finest }.map { $0.rows }.max() ?? 0
        return (rows * finest.rawValue + 2 * output.scale.rawValue - 1) / (2 * output.scale.rawValue) * 2
    }
}

extension Int {
    /// The least quotient that is not below the exact one, of a power of two.
    fileprivate func dividedUpwards(by divisor: Int) -> Int {
        (self + divisor - 1) >> divisor.trailingZeroBitCount
    }

    /// Rows at another scale, downwards; `max` stays.
    fileprivate func converted(from scale: GraphScale, to other: GraphScale) -> Int {
        self == .max ? .max : self * scale.rawValue / other.rawValue
    }
}
