extension Architecture {
    /// Every layer of the model, in the order of spec/vqm-model.md, section 3.1.
    package var layers: [LayerShape] {
        analysisLayers + synthesisLayers + priorLayers + skeletonLayers
    }

    /// Inputs of a bottom block: 8 x 8 pixels of 3 channels.
    static let blockSize = 192

    private var analysisLayers: [LayerShape] {
        let (w, v) = (bottomWidth, topWidth)
        var layers = [layer("analysis.stem", 3, Self.blockSize, w, .pixels)]
        layers += residual("analysis.shared", blocks.analysisShared, w)
        layers.append(layer("analysis.down", 2, w, v, .relu))
        layers += residual("analysis.top", blocks.analysisTop, v)
        layers.append(layer("analysis.topOut", 3, v, topChannels, .relu))
        layers.append(layer("analysis.topIn", 1, topChannels, 4 * w, .codewords(.top)))
        layers += residual("analysis.bottom", blocks.analysisBottom, w)
        layers.append(layer("analysis.bottomOut", 3, w, bottomChannels, .relu))
        return layers
    }

    private var synthesisLayers: [LayerShape] {
        let (w, v) = (bottomWidth, topWidth)
        var layers = [layer("synthesis.topStem", 3, topChannels, v, .codewords(.top))]
        layers += residual("synthesis.top", blocks.synthesisTop, v)
        layers.append(layer("synthesis.up", 1, v, 4 * w, .relu))
        layers.append(layer("synthesis.stem", 3, bottomChannels, w, .codewords(.bottom)))
        layers += residual("synthesis.bottom", blocks.synthesisBottom, w)
        layers.append(layer("synthesis.out", 3, w, Self.blockSize, .relu))
        return layers
    }

    private var priorLayers: [LayerShape] {
        residual("prior.between", blocks.prior, contextWidth)
            + [layer("prior.up", 3, contextWidth, 4 * contextWidth, .relu)]
            + Level.allCases.flatMap { level in
                groups(level).indices.flatMap { groupLayers(level, $0) }
            }
    }

    private func groupLayers(_ level: Level, _ group: Int) -> [LayerShape] {
        let prefix = "prior.\(level.rawValue).\(group)"
        let dimensions = groups(level)[group]
        let pattern = phases(level)[group]
        let heads = (0..<pattern.count).flatMap { phase in
            [
                layer(
                    "\(prefix).\(phase).head1", 1, contextWidth, headWidth, .relu, pattern.share(phase: phase)
                ),
                layer(
                    "\(prefix).\(phase).head2", 1, headWidth, headOutputs(dimensions: dimensions), .hidden,
                    pattern.share(phase: phase)),
            ]
        }
        let contexts = (0..<pattern.count).count { isFollowed(level, group: group, phase: $0) }
        guard contexts > 0 else { return heads }
        let coarse = (0..<pattern.count).count { pattern.feedsLattice(phase: $0) }
        // A quarter of the positions are on the lattice.
        let lattice =
            coarse == 0
            ? []
            : [layer("\(prefix).coarse", 3, 2 * dimensions, contextWidth, .features, Double(coarse) / 4)]
        return heads + lattice
            + [layer("\(prefix).context", 3, 2 * dimensions, contextWidth, .features, Double(contexts))]
    }

    private var skeletonLayers: [LayerShape] {
        [
            layer("skeleton.topForward", 1, 4 * Self.blockSize, topChannels, .signedPixels),
            layer("skeleton.bottomForward", 1, Self.blockSize, bottomChannels, .signedPixels),
            layer("skeleton.topToBottom", 1, topChannels, 4 * bottomChannels, .codewords(.top)),
        ]
    }

    private func layer(
        _ name: String, _ kernel: Int, _ inputs: Int, _ outputs: Int, _ source: LayerInput,
        _ applications: Double = 1
    ) -> LayerShape {
        LayerShape(
            name: name, kernel: kernel, inputs: inputs, outputs: outputs, source: source,
            applications: applications)
    }

    private func residual(_ prefix: String, _ count: Int, _ width: Int) -> [LayerShape] {
        (0..<count).flatMap { block in
            [
                layer("\(prefix).\(block).conv1", 3, width, width, .relu),
                layer("\(prefix).\(block).conv2", 3, width, width, .hidden),
            ]
        }
    }
}
