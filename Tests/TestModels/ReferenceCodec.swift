import Model

/// The networks of a model at one quality, step by step as the specification has them and as slow as that is.
package struct ReferenceCodec {
    package let model: GraphModel
    package let quality: Int

    package init(_ model: GraphModel, quality: Int) {
        self.model = model
        self.quality = quality
    }

    /// The result of a layer that reads relu of a stream.
    func relu(_ name: String, _ stream: Grid) -> Grid {
        let layer = model.layer(name)
        return layer.reference(layer.referenceInput(stream, quality), quality)
    }

    /// The result of a layer that reads bytes, pixels or codewords.
    package func direct(_ name: String, _ input: Grid, padding: Int = 0) -> Grid {
        model.layer(name).reference(input, quality, padding: padding)
    }

    func residual(_ prefix: String, _ count: Int, _ stream: Grid) -> Grid {
        (0..<count).reduce(stream) { stream, block in
            let hidden = relu("\(prefix).\(block).conv1", stream).hidden
            return stream.adding(direct("\(prefix).\(block).conv2", hidden))
        }
    }
}

// The synthesis: spec/vqz-format.md, section 7.
extension ReferenceCodec {
    /// Space-to-depth pixels of codewords.
    package func synthesis(top: Grid, bottom: Grid) -> Grid {
        let blocks = model.architecture.blocks
        let topStream = residual(
            "synthesis.top", blocks.synthesisTop, direct("synthesis.topStem", top).saturated)
        var stream = direct("synthesis.stem", bottom).saturated
        stream = stream.adding(relu("synthesis.up", topStream).shuffledUp)
        stream = residual("synthesis.bottom", blocks.synthesisBottom, stream)
        return pixels(top, bottom, relu("synthesis.out", stream).saturated)
    }

    private func pixels(_ top: Grid, _ bottom: Grid, _ correction: Grid) -> Grid {
        let skeleton = model.skeleton
        var pixels = correction
        for y in 0..<correction.rows {
            for x in 0..<correction.columns {
                for j in 0..<192 {
                    let s = 2 * (y % 2) + x % 2
                    var sum = correction.at(y, x, j) << (4 + model.architecture.fractionBits)
                    for i in 0..<bottom.channels {
                        sum += Int(skeleton.bottomInverse[j * bottom.channels + i]) * bottom.at(y, x, i)
                    }
                    for i in 0..<top.channels {
                        let weight = skeleton.topInverse[(s * 192 + j) * top.channels + i]
                        sum += Int(weight) * top.at(y / 2, x / 2, i)
                    }
                    let value = rescaled(
                        sum, scale: Int(skeleton.outputScale[quality]),
                        Int(skeleton.outputShift[2 * quality]), Int(skeleton.outputShift[2 * quality + 1]))
                    pixels.set(y, x, j, min(max(128 + value, 0), 255))
                }
            }
        }
        return pixels
    }
}

// The analysis: spec/vqm-model.md, section 3.1.
extension ReferenceCodec {
    /// Both levels' latents of space-to-depth pixels; the bottom's depend on the codewords that `choose`
    /// makes of the top's.
    package func analysis(_ pixels: Grid, choose: (Grid) -> Grid) -> (top: Grid, bottom: Grid) {
        let blocks = model.architecture.blocks
        let centered = pixels.map { $0 - 128 }
        var stream = direct("analysis.stem", pixels, padding: 128).saturated
        stream = residual("analysis.shared", blocks.analysisShared, stream)
        let topStream = residual(
            "analysis.top", blocks.analysisTop, relu("analysis.down", stream).saturated)
        let top = direct("skeleton.topForward", Self.topBlocks(centered)).saturated
            .adding(relu("analysis.topOut", topStream))
        let codewords = choose(top)
        stream = stream.adding(direct("analysis.topIn", codewords).shuffledUp)
        stream = residual("analysis.bottom", blocks.analysisBottom, stream)
        let bottom = direct("skeleton.bottomForward", centered).saturated
            .subtracting(direct("skeleton.topToBottom", codewords).shuffledUp)
            .adding(relu("analysis.bottomOut", stream))
        return (top, bottom)
    }

    /// The vectors of the four blocks of every top position, one after another.
    package static func topBlocks(_ blocks: Grid) -> Grid {
        var grid = Grid(blocks.rows / 2, blocks.columns / 2, 4 * blocks.channels)
        for i in 0..<grid.rows {
            for j in 0..<grid.columns {
                for c in 0..<grid.channels {
                    let s = c / blocks.channels
                    let value = blocks.at(2 * i + (s >> 1), 2 * j + (s & 1), c % blocks.channels)
                    grid.set(i, j, c, value)
                }
            }
        }
        return grid
    }
}
