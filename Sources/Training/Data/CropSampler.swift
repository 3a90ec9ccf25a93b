import RandomNumbers

/// Draws random crops: a photograph by its area, a place at any pixel, one of the eight flips and turns.
struct CropSampler {
    private let photos: [Photo]
    private let cumulativeArea: [Int]

    init(_ set: PhotoSet) {
        photos = set.photos
        var sum = 0
        cumulativeArea = photos.map {
            sum += $0.width * $0.height
            return sum
        }
    }

    /// Fills `target` [n][side/8][side/8][192] with n crops, (sample - 128) · scale.
    func fill<T: TensorScalar>(
        _ target: UnsafeMutablePointer<T>, n: Int, side: Int, scale: T, random: inout SplitMix64
    ) {
        for i in 0..<n {
            let area = random.below(cumulativeArea[cumulativeArea.count - 1])
            let photo = photos[cumulativeArea.partitioningIndex { $0 > area }]
            let x = random.below(photo.width - side + 1)
            let y = random.below(photo.height - side + 1)
            let turn = random.below(8)
            BlockFill(photo: photo, x: x, y: y, side: side, turn: turn)
                .fill(target + i * side * side * 3, rows: side, columns: side, scale: scale)
        }
    }
}
