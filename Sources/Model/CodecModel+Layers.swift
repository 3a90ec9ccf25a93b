/// The layers of either format.
extension CodecModel {
    /// All layers, those of the prior included.
    package var layers: [LayerShape] {
        switch content {
        case .graph(let model): model.graph.layers
        case .programs(let model): model.programs.layers + model.architecture.priorLayers
        }
    }

    /// The numbers of one of `layers`.
    package func layer(_ shape: LayerShape) -> ConvolutionLayer {
        switch content {
        case .graph(let model): model.layer(shape)
        case .programs(let model): model.layer(shape)
        }
    }

    /// Dimensions of each group of a level in coding order.
    package func groups(_ level: Level) -> [Int] {
        switch content {
        case .graph(let model): model.architecture.groups(level)
        case .programs(let model): model.architecture.level(level).groups
        }
    }
}
