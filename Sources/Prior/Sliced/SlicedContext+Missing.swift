import Model
import Network

// What stands in for codewords that a cut file lacks.
extension SlicedContext {
    /// Stores means with the means of a group's codewords (spec/vqz-format-2.md, section 6).
    func storeMeans(_ group: Int, _ heads: PhaseHeads) {
        let buffer = WeightBuffer(positions: LevelContext.segment, [tables[group]])
        buffer.reuse(for: tables[group])
        let all = 0..<heads.phase.places.count
        for segment in 0..<LevelContext.segments(all) {
            let places = LevelContext.places(segment, of: all)
            weigh(group, heads, places, to: buffer, at: 0)
            for run in heads.phase.places.runs(places) {
                for i in 0..<run.count {
                    let word = tables[group].mean(buffer.weights(run.first + i - places.lowerBound))
                    store(word, group, heads, place: run.first + i, run.row, run.column + i * run.step)
                }
            }
        }
    }

    private func store(
        _ word: [Int16], _ group: Int, _ heads: PhaseHeads, place: Int, _ row: Int, _ column: Int
    ) {
        let (channels, first) = (channels(group), channelsInSlice(group, heads.phase).lowerBound)
        heads.means.withPositions(place..<place + 1) { means in
            codewords.withRow(row) { values in
                for (i, channel) in channels.enumerated() {
                    let (sum, limit) = (Int(means[first + i]) + Int(word[i]), Int(sliced.limits[channel]))
                    values[column * codewords.pitch + channel] = Int16(clamping: min(max(sum, -limit), limit))
                }
            }
        }
    }
}
