import Benchmark
import Model
import Network
import TestModels
import Testing

@Suite struct KernelSpeedTests {
    @Test func everyLevelAndShape() throws {
        let model = try TestModel.codec(seed: 5)
        let shapes = KernelSpeed.shapes(of: model)
        let speeds = InstructionSet.supported.map { KernelSpeed($0, shapes, of: model, budget: .zero) }
        for speed in speeds {
            #expect(speed.layers.count == shapes.count && speed.layers.allSatisfy { $0 > 0 })
            #expect((speed.peak == nil) == (speed.level == .portable))
            if let peak = speed.peak { #expect(peak.bytes > 0 && peak.words > 0) }
        }
    }

    /// No shape is left out and none measured twice.
    @Test func shapesDiffer() throws {
        let model = try TestModel.codec(seed: 6)
        func key(_ shape: LayerShape) -> String {
            "\(shape.kernel) \(shape.inputs) \(shape.outputs) \(shape.source.isWide)"
        }
        let shapes = KernelSpeed.shapes(of: model).map(key)
        #expect(Set(shapes).count == shapes.count)
        #expect(Set(shapes) == Set(model.layers.map(key)))
    }
}
