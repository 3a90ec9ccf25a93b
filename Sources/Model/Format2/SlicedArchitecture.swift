import Identifiers

/// The dimensions of a model of format 2 besides its programs: spec/vqm-model-2.md, section 1.
package struct SlicedArchitecture: Equatable, Sendable {
    /// Q: number of qualities.
    package let qualities: Int
    /// C: width of the prior's context.
    package let contextWidth: Int
    /// H: hidden width of the prior's heads.
    package let headWidth: Int
    /// R: learned features per codeword in the prior.
    package let codewordFeatures: Int
    /// F: latents, codewords and means are in units of 2^-F.
    package let fractionBits: Int
    /// S: start contexts of each quality.
    package let startContexts: Int
    package let top: SlicedLevel
    package let bottom: SlicedLevel

    package init(
        qualities: Int, contextWidth: Int, headWidth: Int, codewordFeatures: Int, fractionBits: Int,
        startContexts: Int, top: SlicedLevel, bottom: SlicedLevel
    ) {
        self.qualities = qualities
        self.contextWidth = contextWidth
        self.headWidth = headWidth
        self.codewordFeatures = codewordFeatures
        self.fractionBits = fractionBits
        self.startContexts = startContexts
        self.top = top
        self.bottom = bottom
    }

    package func level(_ level: Level) -> SlicedLevel { level == .top ? top : bottom }

    /// J: outputs of a head for a group of `dimensions` dimensions.
    package func headOutputs(dimensions: Int) -> Int { 3 * dimensions + codewordFeatures }
}

/// The arrays that are given to programs or come out of them.
extension SlicedArchitecture {
    package var pixels: GraphArray {
        .init("pixels", .pixels, .eighth, channels: Architecture.blockSize)
    }
    package var signedPixels: GraphArray {
        .init("signedPixels", .signedPixels, .eighth, channels: Architecture.blockSize)
    }
    package func codewords(_ level: Level) -> GraphArray {
        .init(
            "codewords.\(level.rawValue)", .codewords(level), level.scale,
            channels: self.level(level).channels)
    }
    package func latents(_ level: Level) -> GraphArray {
        .init(
            "latents.\(level.rawValue)", .latents(level), level.scale, channels: self.level(level).channels)
    }
    package func context(_ level: Level) -> GraphArray {
        .init("context.\(level.rawValue)", .signedStream, level.scale, channels: contextWidth)
    }
    /// Channels of a block of 4 x 4 pixels.
    package static let patchSize = 48
    package var image: GraphArray { .init("image", .image, .quarter, channels: Self.patchSize) }
    package var preview: GraphArray { .init("preview", .image, .sixteenth, channels: Self.patchSize) }
}

/// The layers of the prior that no program has: spec/vqm-model-2.md, section 4.
extension SlicedArchitecture {
    /// The layers of a slice.
    package struct SliceLayers: Sendable {
        /// Both layers of a phase's head.
        package struct Head: Sendable {
            package let hidden: LayerShape
            /// To the outputs of each group, then the means of all channels.
            package let output: LayerShape
        }

        /// One for each phase.
        package let heads: [Head]
        package let context: LayerShape
        /// Present if the slice has a lattice.
        package let coarse: LayerShape?

        package var all: [LayerShape] {
            heads.flatMap { [$0.hidden, $0.output] } + [context] + (coarse.map { [$0] } ?? [])
        }
    }

    /// The layers of a level's slice at an index.
    package func layers(_ level: Level, slice index: Int) -> SliceLayers {
        let slice = self.level(level).slices[index]
        let phases = slice.pattern.count
        let prefix = "prior.\(level.rawValue).\(index)"
        let features = GraphArray(
            "\(prefix).features", .features, level.scale, channels: 2 * slice.channels.count)
        func context(_ name: String, _ side: Int, _ role: LayerRole, _ applications: Double) -> LayerShape {
            LayerShape(
                "\(prefix).\(name)", .dense(side: side, stride: 1), features, .add, self.context(level),
                role: role, applications: applications)
        }
        let lattice = (0..<phases).count { slice.pattern.feedsLattice(phase: $0) }
        return SliceLayers(
            heads: (0..<phases).map { head(level, index, slice, phase: $0) },
            context: context("context", slice.reach, .context(level, group: index), Double(phases)),
            // A quarter of the positions are on the lattice.
            coarse: lattice == 0
                ? nil : context("coarse", 3, .lattice(level, group: index), Double(lattice) / 4))
    }

    private func head(_ level: Level, _ index: Int, _ slice: Slice, phase: Int) -> SliceLayers.Head {
        let name = "prior.\(level.rawValue).\(index).\(phase)"
        // Heads read what the context has above zero, other layers all of it.
        let context = GraphArray("\(name).context", .stream, level.scale, channels: contextWidth)
        let hidden = GraphArray("\(name).hidden", .hidden, level.scale, channels: headWidth)
        let tilts = self.level(level).groups[slice.groups].reduce(0) { $0 + headOutputs(dimensions: $1) }
        let outputs = GraphArray(
            "\(name).outputs", .headOutputs, level.scale, channels: tilts + slice.channels.count)
        let share = slice.pattern.share(phase: phase)
        return .init(
            hidden: LayerShape(
                "\(name).head1", .pointwise, context, .hidden, hidden,
                role: .headHidden(level, group: index, phase: phase), applications: share),
            output: LayerShape(
                "\(name).head2", .pointwise, hidden, .store, outputs,
                role: .headOutput(level, group: index, phase: phase), applications: share))
    }

    /// The layers of all slices, in the order of their records.
    package var priorLayers: [LayerShape] {
        Level.allCases.flatMap { level in
            self.level(level).slices.indices.flatMap { layers(level, slice: $0).all }
        }
    }
}
