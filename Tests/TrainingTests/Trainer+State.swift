@testable import Training

extension Trainer {
    /// Everything that decides the following steps.
    var state: [[Float]] {
        let (top, bottom) = (network.top, network.bottom)
        let buffers = [
            network.arena.value, moment1, moment2, average, top.words, top.counts, top.moments, bottom.words,
            bottom.counts, bottom.moments,
        ]
        return buffers.map { Array($0.values) } + [[Float(step), Float(random.state % 65536)]]
    }
}
