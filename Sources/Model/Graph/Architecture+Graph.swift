/// The arrays of version 1.
extension Architecture {
    /// Channels of a bottom block: 8 x 8 pixels of 3 channels.
    package static let blockSize = 192

    package var pixels: GraphArray { .init("pixels", .pixels, .eighth, channels: Self.blockSize) }
    package var signedPixels: GraphArray {
        .init("signedPixels", .signedPixels, .eighth, channels: Self.blockSize)
    }
    package var correction: GraphArray {
        .init("correction", .correction, .eighth, channels: Self.blockSize)
    }
    package func codewords(_ level: Level) -> GraphArray {
        .init("codewords.\(level.rawValue)", .codewords(level), level.scale, channels: channels(level))
    }
    package func latents(_ level: Level) -> GraphArray {
        .init("latents.\(level.rawValue)", .latents(level), level.scale, channels: channels(level))
    }
    package func analysisStream(_ level: Level) -> GraphArray {
        .init("analysis.\(level.rawValue)", .stream, level.scale, channels: width(level))
    }
    package func synthesisStream(_ level: Level) -> GraphArray {
        .init("synthesis.\(level.rawValue)", .stream, level.scale, channels: width(level))
    }
    package func context(_ level: Level) -> GraphArray {
        .init("context.\(level.rawValue)", .stream, level.scale, channels: contextWidth)
    }

    private func width(_ level: Level) -> Int { level == .top ? topWidth : bottomWidth }
}

/// The layers of version 1: spec/vqm-model.md, section 3.1, and spec/vqz-format.md, sections 4 and 7.
extension Architecture {
    /// Every layer of the model, in the order of its records.
    package var layers: [LayerShape] { graph.layers }

    package var graph: LayerGraph {
        let transforms = transforms
        let (stream, topStream) = (analysisStream(.bottom), analysisStream(.top))
        let topAnalysis =
            [layer("analysis.stem", .side3, pixels, .store, stream, role: .analysis(.bottom))]
            + residual("analysis.shared", blocks.analysisShared, stream, .analysis(.bottom))
            + [
                layer(
                    "analysis.down", .dense(side: 2, stride: 2), stream, .store, topStream,
                    role: .analysis(.top))
            ] + residual("analysis.top", blocks.analysisTop, topStream, .analysis(.top))
        let topOut = layer(
            "analysis.topOut", .side3, topStream, .add, latents(.top), role: .analysis(.top))
        let bottomAnalysis =
            [
                layer(
                    "analysis.topIn", .pointwise, codewords(.top), .add, stream, isShuffled: true,
                    role: .analysis(.top))
            ] + residual("analysis.bottom", blocks.analysisBottom, stream, .analysis(.bottom))
        let bottomOut = layer(
            "analysis.bottomOut", .side3, stream, .add, latents(.bottom), role: .analysis(.bottom))
        let (top, join, bottom) = (topSynthesis, joiningSynthesis, bottomSynthesis)
        return LayerGraph(
            layers: topAnalysis + [topOut] + bottomAnalysis + [bottomOut]
                + top + [join.up, join.stem] + bottom + between + groups
                + [transforms.top, transforms.bottom, transforms.cross],
            topAnalysis: topAnalysis + [transforms.top, topOut],
            bottomAnalysis: bottomAnalysis + [transforms.bottom, transforms.cross, bottomOut],
            synthesis: top + [join.stem, join.up] + bottom, between: between)
    }

    private var topSynthesis: [LayerShape] {
        let stream = synthesisStream(.top)
        return [
            layer("synthesis.topStem", .side3, codewords(.top), .store, stream, role: .synthesis(.top))
        ] + residual("synthesis.top", blocks.synthesisTop, stream, .synthesis(.top))
    }

    private var joiningSynthesis: (stem: LayerShape, up: LayerShape) {
        let stream = synthesisStream(.bottom)
        return (
            layer("synthesis.stem", .side3, codewords(.bottom), .store, stream, role: .synthesis(.bottom)),
            layer(
                "synthesis.up", .pointwise, synthesisStream(.top), .add, stream, isShuffled: true,
                role: .synthesis(.top))
        )
    }

    private var bottomSynthesis: [LayerShape] {
        let stream = synthesisStream(.bottom)
        return residual("synthesis.bottom", blocks.synthesisBottom, stream, .synthesis(.bottom))
            + [layer("synthesis.out", .side3, stream, .store, correction, role: .synthesis(.bottom))]
    }

    private var between: [LayerShape] {
        residual("prior.between", blocks.prior, context(.top), .between)
            + [
                layer(
                    "prior.up", .side3, context(.top), .add, context(.bottom), isShuffled: true,
                    role: .between)
            ]
    }

    private var groups: [LayerShape] {
        Level.allCases.flatMap { level in groups(level).indices.flatMap { groupLayers(level, $0) } }
    }

    private func groupLayers(_ level: Level, _ group: Int) -> [LayerShape] {
        let (dimensions, pattern) = (groups(level)[group], phases(level)[group])
        let heads = (0..<pattern.count).flatMap { head(level, group, phase: $0) }
        let contexts = (0..<pattern.count).count { isFollowed(level, group: group, phase: $0) }
        guard contexts > 0 else { return heads }
        let coarse = (0..<pattern.count).count { pattern.feedsLattice(phase: $0) }
        let prefix = "prior.\(level.rawValue).\(group)"
        let features = GraphArray("\(prefix).features", .features, level.scale, channels: 2 * dimensions)
        func context(_ name: String, _ role: LayerRole, _ applications: Double) -> LayerShape {
            layer(
                "\(prefix).\(name)", .side3, features, .add, self.context(level), role: role,
                applications: applications)
        }
        // A quarter of the positions are on the lattice.
        let lattice =
            coarse == 0 ? [] : [context("coarse", .lattice(level, group: group), Double(coarse) / 4)]
        return heads + lattice + [context("context", .context(level, group: group), Double(contexts))]
    }

    private func head(_ level: Level, _ group: Int, phase: Int) -> [LayerShape] {
        let name = "prior.\(level.rawValue).\(group).\(phase)"
        let hidden = GraphArray("\(name).hidden", .hidden, level.scale, channels: headWidth)
        let outputs = GraphArray(
            "\(name).outputs", .headOutputs, level.scale,
            channels: headOutputs(dimensions: groups(level)[group]))
        let share = phases(level)[group].share(phase: phase)
        return [
            layer(
                "\(name).head1", .pointwise, context(level), .hidden, hidden,
                role: .headHidden(level, group: group, phase: phase), applications: share),
            layer(
                "\(name).head2", .pointwise, hidden, .store, outputs,
                role: .headOutput(level, group: group, phase: phase), applications: share),
        ]
    }

    private var transforms: (top: LayerShape, bottom: LayerShape, cross: LayerShape) {
        (
            layer(
                "skeleton.topForward", .block(side: 2), signedPixels, .store, latents(.top),
                role: .transform(.top)),
            layer(
                "skeleton.bottomForward", .pointwise, signedPixels, .store, latents(.bottom),
                role: .transform(.bottom)),
            layer(
                "skeleton.topToBottom", .pointwise, codewords(.top), .subtract, latents(.bottom),
                isShuffled: true, role: .crossTransform)
        )
    }

    private func layer(
        _ name: String, _ kind: LayerKind, _ reads: GraphArray, _ result: LayerResult, _ writes: GraphArray,
        isShuffled: Bool = false, role: LayerRole, applications: Double = 1
    ) -> LayerShape {
        LayerShape(
            name, kind, reads, result, writes, shuffles: isShuffled ? 1 : 0, role: role,
            applications: applications)
    }

    private func residual(
        _ prefix: String, _ count: Int, _ stream: GraphArray, _ role: LayerRole
    ) -> [LayerShape] {
        (0..<count).flatMap { block in
            let name = "\(prefix).\(block)"
            let hidden = GraphArray("\(name).hidden", .hidden, stream.scale, channels: stream.channels)
            return [
                layer("\(name).conv1", .side3, stream, .hidden, hidden, role: role),
                layer("\(name).conv2", .side3, hidden, .add, stream, role: role),
            ]
        }
    }
}

extension LayerKind {
    fileprivate static let side3 = dense(side: 3, stride: 1)
}
