import CKernelPeak
import Model
import Network

/// The speed of one instruction set's convolutions on one thread of this CPU, in 10^9 products per second
/// (GMAC/s).
package struct KernelSpeed: Sendable {
    package let level: InstructionSet
    /// On registers alone, with weights of bytes and of words; nil for the portable level.
    package let peak: (bytes: Double, words: Double)?
    /// In the order of the shapes.
    package let layers: [Double]

    /// Measures `level`.
    ///
    /// - Parameters:
    ///   - shapes: layers of `model`, see `shapes(of:)`
    ///   - budget: for each layer and peak
    /// - Precondition: this CPU has `level`.
    package init(_ level: InstructionSet, _ shapes: [LayerShape], of model: CodecModel, budget: Duration) {
        self.level = level
        let stopwatch = Stopwatch(budget: budget)
        let bytes = stopwatch.rate { Double(vqk_peak(level.code, 1, 20_000)) }
        let words = stopwatch.rate { Double(vqk_peak(level.code, 2, 20_000)) }
        peak = bytes > 0 ? (bytes, words) : nil
        layers = shapes.map { shape in
            let line = MeasuredLayer(shape, model, Kernels(level))
            return stopwatch.rate(line.run)
        }
    }

    /// The layers of a model that differ in kernel, channels or weights.
    package static func shapes(of model: CodecModel) -> [LayerShape] {
        var seen: Set<[Int]> = []
        return model.layers.filter { shape in
            let (width, gates) = (shape.isWide ? 2 : 1, shape.result == .gate ? 1 : 0)
            return seen.insert([shape.kernel, shape.inputs, shape.outputs, width, gates]).inserted
        }
    }

    /// The part of the peak that a layer of `shapes` reaches.
    package func fraction(_ index: Int, of shapes: [LayerShape]) -> Double? {
        peak.map { layers[index] / (shapes[index].isWide ? $0.words : $0.bytes) }
    }
}
