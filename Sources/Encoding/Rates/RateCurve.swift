import Identifiers
import Model

/// What bits weigh between two qualities: less at the lower one, up to a switch, then more at the upper one.
///
/// The weights were chosen on the validation images: Sources/Training/experiments.md. Where squared error is
/// least, the middle of a step costs too many bits with either quality, so the scale passes over it: sizes
/// rise there by a sixth of the step. For the eye they rise by 1 to 2 % in the mean, and so fall for few.
struct RateCurve: Sendable {
    /// The fraction up to which the lower of two qualities serves, in units of 1/256: about where both reach
    /// the same error with the same bits.
    private let switching: Int
    /// What `slopes` are multiplied by, by the lower and the upper of two qualities, in units of 1/64.
    private let scales: (lower: Int, upper: Int)
    /// How far from a quality, in units of 1/256, a second pass more than there pays; nil: nowhere.
    private let far: Int?

    init(_ tune: Tune) {
        switch tune {
        case .psnr: (switching, scales, far) = (128, (71, 52), 96)
        case .visual: (switching, scales, far) = (84, (61, 61), nil)
        }
    }

    /// What the logarithms of the weights move by over a whole step of the scale, by the lower quality, in
    /// units of 1/16 of what the squared errors of a model's two qualities count.
    ///
    /// 16 would be the weights of a model trained between the two: bits of one model follow a weight less.
    private static let slopes: [(lower: Int, upper: Int)] = [
        (37, 45), (33, 38), (34, 38), (38, 37), (41, 39), (44, 41), (46, 43),
    ]

    /// Octaves that weights move by at most, either way, in units of 1/256.
    private static let farthest = 1020

    /// The quality that serves at a place of the scale.
    func quality(at place: FractionalQuality) -> Quality {
        place.fraction <= switching ? place.lower : place.upper
    }

    /// The passes more than at a quality that a place takes beside it.
    func morePasses(distance: Int) -> Int { distance >= far ?? .max ? 2 : 1 }

    /// The weights of a place at a quality: those of the model there; below it the bottom's bits weigh more,
    /// above it all bits weigh less.
    ///
    /// The top of the upper quality stays as it is: the bottom would have to make up for what it lacks.
    /// - Parameters:
    ///   - place: not farther from the quality than its neighbours
    ///   - ratio: the logarithm to base 2 of how much more a squared error counts at the upper of the two
    ///     qualities around the place than at the lower one, in units of 1/256, within ±3 octaves
    func rates(at place: FractionalQuality, of quality: Quality, ratio: Int) -> LevelRates {
        let distance = place.position - FractionalQuality(quality).position
        guard distance != 0 else { return LevelRates() }
        let lower = distance > 0 ? quality.index : quality.index - 1
        let slopes = Self.slopes[min(lower, Self.slopes.count - 1)]
        func weight(_ slope: Int, _ scale: Int) -> Int {
            let exponent = -slope * scale * ratio * distance / (16 * 64 * FractionalQuality.steps)
            return FixedLogarithm.power(min(max(exponent, -Self.farthest), Self.farthest))
        }
        guard distance > 0 else { return LevelRates(bottom: weight(slopes.upper, scales.upper)) }
        let rate = weight(slopes.lower, scales.lower)
        return LevelRates(top: rate, bottom: rate)
    }
}
