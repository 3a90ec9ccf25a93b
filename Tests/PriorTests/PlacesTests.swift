import Model
import Testing

@testable import Prior

@Suite struct PlacesTests {
    /// The phases of a pattern have every position once; the runs of a range are that part of the order.
    @Test(arguments: PhasePattern.allCases, [(1, 1), (1, 4), (3, 1), (5, 7), (6, 8)])
    func runsAreTheOrder(pattern: PhasePattern, size: (rows: Int, columns: Int)) {
        var all: [Int] = []
        for phase in 0..<pattern.count {
            let places = Places(pattern, phase: phase, rows: size.rows, columns: size.columns)
            let order = positions(places, 0..<places.count)
            #expect(order.count == places.count && order == order.sorted())
            for first in 0...places.count {
                for end in first...places.count {
                    #expect(positions(places, first..<end) == Array(order[first..<end]))
                }
            }
            all += order
        }
        #expect(all.sorted() == Array(0..<size.rows * size.columns))
    }

    /// Written out, as in spec/vqz-format.md, section 4.
    @Test func patterns() {
        let expected: [PhasePattern: [[Int]]] = [
            .whole: [[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]],
            .checkerboard: [[0, 1, 0, 1], [1, 0, 1, 0], [0, 1, 0, 1]],
            .quincunx: [[0, 2, 0, 2], [2, 1, 2, 1], [0, 2, 0, 2]],
            .pyramid: [[0, 4, 2, 4], [4, 3, 4, 3], [2, 4, 1, 4]],
        ]
        for (pattern, map) in expected {
            for phase in 0..<pattern.count {
                let places = Places(pattern, phase: phase, rows: 3, columns: 4)
                let flat = map.flatMap { $0 }
                #expect(positions(places, 0..<places.count) == flat.indices.filter { flat[$0] == phase })
            }
        }
    }

    private func positions(_ places: Places, _ range: Range<Int>) -> [Int] {
        places.runs(range).flatMap { run in
            (0..<run.count).map { run.row * places.columns + run.column + $0 * run.step }
        }
    }
}
