import CTensorOps
import Testing

@Suite struct ShuffleTests {
    static let shapes: [(n: Int32, h: Int32, w: Int32, c: Int32)] = [
        (1, 1, 1, 1), (2, 3, 5, 3), (1, 4, 2, 16),
    ]

    @Test(arguments: shapes) func upFollowsTheDefinition(n: Int32, h: Int32, w: Int32, c: Int32) {
        var random = Random(12)
        let (height, width, channels) = (Int(h), Int(w), Int(c))
        let x = random.doubles(Int(n) * height * width * 4 * channels)
        var y = [Double](repeating: .nan, count: x.count)
        vqt_shuffle_up_f64(n, h, w, c, x, &y, 0)
        for image in 0..<Int(n) {
            for r in 0..<height {
                for q in 0..<width {
                    for s in 0..<4 {
                        for i in 0..<channels {
                            let row = image * 2 * height + 2 * r + s / 2
                            let column = 2 * q + s % 2
                            let from = ((image * height + r) * width + q) * 4 * channels + s * channels + i
                            #expect(y[(row * 2 * width + column) * channels + i] == x[from])
                        }
                    }
                }
            }
        }
    }

    @Test(arguments: shapes) func downIsTheInverseAndAdjoint(n: Int32, h: Int32, w: Int32, c: Int32) {
        var random = Random(13)
        let count = Int(n * h * w * c) * 4
        let x = random.doubles(count)
        let g = random.doubles(count)
        var up = [Double](repeating: .nan, count: count)
        var back = up
        var down = up
        vqt_shuffle_up_f64(n, h, w, c, x, &up, 0)
        vqt_shuffle_down_f64(n, h, w, c, up, &back, 0)
        #expect(back == x)
        vqt_shuffle_down_f64(n, h, w, c, g, &down, 0)
        #expect(abs(dot(up, g) - dot(x, down)) < 1e-12 * Double(count))
    }

    @Test(arguments: shapes) func floatMatchesDoubleAndAccumulates(n: Int32, h: Int32, w: Int32, c: Int32) {
        var random = Random(14)
        let count = Int(n * h * w * c) * 4
        let x = random.floats(count)
        let start = random.floats(count)
        for (single, double) in [
            (vqt_shuffle_up_f32, vqt_shuffle_up_f64), (vqt_shuffle_down_f32, vqt_shuffle_down_f64),
        ] {
            var y = start
            var expected = start.asDoubles
            single(n, h, w, c, x, &y, 1)
            double(n, h, w, c, x.asDoubles, &expected, 1)
            #expect(y == expected.map(Float.init))
            single(n, h, w, c, x, &y, 0)
            double(n, h, w, c, x.asDoubles, &expected, 0)
            #expect(y.asDoubles == expected)
        }
    }

    @Test func gatherLooksUpRows() {
        let index: [UInt8] = [2, 0, 255, 2]
        let table = (0..<256 * 3).map(Float.init)
        var y = [Float](repeating: .nan, count: 12)
        vqt_gather_f32(4, 3, index, table, &y)
        #expect(y == [6, 7, 8, 0, 1, 2, 765, 766, 767, 6, 7, 8])
        var exact = [Double](repeating: .nan, count: 12)
        vqt_gather_f64(4, 3, index, table.asDoubles, &exact)
        #expect(exact == y.asDoubles)
    }
}
