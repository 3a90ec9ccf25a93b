import Decoding
import Foundation
import Identifiers
import Network
import TestModels
import Testing

@testable import Encoding
@testable import VQZ

/// Fractional qualities, and the search for a size or an error.
@Suite struct TargetTests {
    private let model = CodecModel.default()
    private let image = TestImage.make(192, 128)

    @Test func logarithmsAreThoseOfTheFormula() {
        for value in [1, 2, 3, 255, 256, 1_000_000, 1 << 20, (1 << 20) + 1, (1 << 21) - 1, 1 << 62] {
            let exact = 256 * log2(Double(value))
            let found = FixedLogarithm.log2(UInt64(value))
            #expect(Double(found) <= exact + 1e-3 && Double(found) > exact - 2, "\(value)")
        }
        for exponent in -2048...2048 {
            let exact = 256 * pow(2, Double(exponent) / 256)
            let found = Double(FixedLogarithm.power(exponent))
            #expect(abs(found - exact) <= 1 + exact / 1_000_000, "\(exponent)")
        }
    }

    private func point(
        _ position: Int, of quality: Quality? = nil, _ tune: Tune
    ) -> OperatingPoint {
        OperatingPoint(
            FractionalQuality(position: position), of: quality, tune: tune,
            greyLevels: model.graph.greyLevelsPerLatentUnit)
    }

    @Test(arguments: Tune.allCases) func wholeQualitiesAreWhatTheyWere(tune: Tune) {
        #expect(FixedLogarithm.power(0) == RateWeights.one)
        for number in 1...model.qualities {
            let quality = Quality(number: number)
            #expect(point(256 * number, tune) == OperatingPoint(quality: quality, rates: LevelRates()))
        }
    }

    /// Along the scale, qualities rise, and bits of one quality weigh less and less.
    @Test(arguments: Tune.allCases) func pointsRiseAlongTheScale(tune: Tune) {
        var last = point(256, tune)
        for position in 257...256 * model.qualities {
            let next = point(position, tune)
            #expect(next.quality >= last.quality)
            if next.quality == last.quality {
                #expect(next.rates.top <= last.rates.top && next.rates.bottom <= last.rates.bottom)
            }
            last = next
        }
    }

    /// A quality reaches to its neighbours, past where it gives way to them.
    @Test(arguments: Tune.allCases) func pointsReachPastTheSwitch(tune: Tune) {
        let quality = Quality(number: 4)
        let rates = (768...1280).map { point($0, of: quality, tune).rates }
        #expect(zip(rates, rates.dropFirst()).allSatisfy { $0.bottom >= $1.bottom && $0.top >= $1.top })
        #expect(rates.allSatisfy { RateWeights.range ~= $0.top && RateWeights.range ~= $0.bottom })
        #expect(rates[256] == LevelRates() && rates[0].bottom > 512 && rates[512].bottom < 128)
    }

    @Test func numbersAreReadAndPrinted() {
        #expect(FractionalQuality(4.5)?.description == "4.5")
        #expect(FractionalQuality(4)?.description == "4")
        #expect(FractionalQuality(4.25)?.description == "4.25")
        #expect(FractionalQuality(4.999)?.description == "5")
        #expect(FractionalQuality(7.05)?.description == "7.05")
        for number in [0.99, -1, 64.1, .nan, .infinity] { #expect(FractionalQuality(number) == nil) }
    }

    @Test func bitsLieBetweenThoseOfTheNeighbours() throws {
        let encoder = Encoder(model: model)
        let sizes = try [4, 4.25, 4.5, 4.75, 5].map {
            try encoder.compress(.bytes(image), quality: #require(FractionalQuality($0)), options: .lossy)
                .count
        }
        #expect(sizes[1...3].allSatisfy { $0 > sizes[0] && $0 < sizes[4] })
        #expect(sizes[0] < sizes[1] && sizes[3] < sizes[4])
    }

    @Test func aQualityAboveTheModelsIsRefused() {
        let above = FractionalQuality(8.01)!
        #expect(throws: CodecError.quality(found: Quality(number: 9), count: 8)) {
            try Encoder(model: model).compress(.bytes(image), quality: above, options: .lossy)
        }
    }

    @Test(arguments: Tune.allCases, [0.5, 0.8, 1.3, 1.6])
    func sizesAreMet(tune: Tune, factor: Double) throws {
        let encoder = Encoder(model: model)
        let middle = try encoder.compress(
            image, quality: model.defaultQuality, options: EncodingOptions(.lossy, tune: tune)
        ).count
        let wanted = Int(factor * Double(middle))
        let found = try encoder.compress(
            .bytes(image), target: .bytes(wanted), options: EncodingOptions(.lossy, tune: tune))
        #expect(found.isMet && found.encodings <= 6)
        #expect(found.bytes.count <= wanted && 100 * found.bytes.count >= 97 * wanted)
        #expect(try Decoder(model: model).decode(found.bytes).width == 192)
        let rate = 8 * Double(wanted) / (192 * 128)
        #expect(
            try encoder.compress(
                .bytes(image), target: .bitsPerPixel(rate), options: EncodingOptions(.lossy, tune: tune)
            ).bytes == found.bytes)
        let portable = Encoder(model: model, threads: 3, instructions: .portable)
        #expect(
            try portable.compress(
                .bytes(image), target: .bytes(wanted), options: EncodingOptions(.lossy, tune: tune)
            ).bytes == found.bytes)
    }

    /// A pass whose size is wanted goes before those of less cost; if none is, cost decides.
    @Test func aWantedPassGoesBeforeLessCost() throws {
        let encoder = ImageEncoder(model: model, threads: 2, kernels: Kernels(.best))
        let options = EncodingOptions(.lossy, effort: Effort(4), tune: .psnr)
        let (original, point) = (Original(.bytes(image)), point(1024 + 128, .psnr))
        func search(_ isWanted: ((Int) -> Bool)?) throws -> Int {
            try encoder.search(original, at: point, options, reconstructs: false, isWanted: isWanted).file
                .byteCount
        }
        var sizes: [Int] = []
        let cheapest = try search {
            sizes.append($0)
            return false
        }
        #expect(try cheapest == search(nil))
        #expect(Set(sizes).count == sizes.count && sizes.count > 2)
        for size in sizes {
            #expect(try search { $0 == size } == size)
        }
    }

    @Test(arguments: [-1.5, -0.4, 0.3, 1.2])
    func errorsAreMet(difference: Double) throws {
        let encoder = Encoder(model: model)
        let middle = try encoder.compress(image, quality: model.defaultQuality, options: .lossy)
        let wanted = try psnr(middle) + difference
        let found = try encoder.compress(.bytes(image), target: .psnr(wanted), options: .lossy)
        let reached = try psnr(found.bytes)
        #expect(found.isMet && found.encodings <= 6)
        #expect(reached >= wanted && reached <= wanted + 0.1)
        #expect(try abs(#require(found.psnr) - reached) < 1e-9)
    }

    /// Of a file, in dB.
    private func psnr(_ file: [UInt8]) throws -> Double {
        let decoded = try Decoder(model: model).decode(file)
        let error = zip(image.samples, decoded.samples).reduce(0) { $0 + pow(Double($1.0) - Double($1.1), 2) }
        return 10 * log10(255 * 255 * Double(image.samples.count) / error)
    }

    @Test func whatIsOutOfReachIsTheNearest() throws {
        let encoder = Encoder(model: model)
        let smallest = try encoder.compress(.bytes(image), target: .bytes(1), options: .lossy)
        #expect(!smallest.isMet && smallest.quality == FractionalQuality(1))
        #expect(try smallest.bytes == encoder.compress(image, quality: Quality(number: 1), options: .lossy))
        let largest = try encoder.compress(.bytes(image), target: .psnr(99), options: .lossy)
        #expect(!largest.isMet && largest.quality == FractionalQuality(8))
    }

    /// Exact pixels have any error that is wanted, and stand in for indices that do not. More than is wanted
    /// is no reason for them.
    @Test func exactPixelsStandIn() throws {
        let encoder = Encoder(model: model)
        let low = try encoder.compress(.bytes(image), target: .psnr(1))
        #expect(!low.isMet && low.quality == FractionalQuality(1))
        let high = try encoder.compress(.bytes(image), target: .psnr(99))
        let largest = try encoder.compress(.bytes(image), target: .psnr(99), options: .lossy)
        #expect(high.isMet && high.quality == nil)
        #expect(try #require(high.psnr) < 99 && high.psnr == largest.psnr)
        #expect(low.bytes.count < high.bytes.count)
    }

    /// Functions of many slopes, with a step between two qualities.
    @Test(arguments: [90, 124, 140], [-15, 0, 15, 30])
    func searchesComeToTheirAim(slope: Int, step: Int) {
        for aim in stride(from: -3000, through: 3000, by: 7) {
            func value(_ place: TargetBranches.Place) -> Int {
                (place.argument - 1280) * slope / 256 + place.branch * step
            }
            let branches = TargetBranches(range: 256...2048) { ($0 + 140) / 256 }
            let search = TargetSearch(branches: branches, aim: aim, side: .below, slope: 124, limit: 6)
            let (best, count) = search.run(from: 1280) { place in
                #expect(branches.reach(of: place.branch).contains(place.argument))
                let value = value(place)
                let verdict: TargetSearch.Verdict =
                    value > aim + 3 ? .above : value < aim - 3 ? .below : .met
                return (value, verdict, value)
            }
            #expect(count <= 6)
            let ends = [256, 2048].map { value(branches.place(of: $0)) }
            if (ends[0]...ends[1]).contains(aim) { #expect(best.verdict == .met, "\(aim)") }
            if aim > ends[1] + 3 { #expect(best.place.argument == 2048) }
            if aim < ends[0] - 3 { #expect(best.place.argument == 256) }
        }
    }

    /// Where most of a file is alpha or metadata, its size hardly changes with the quality.
    @Test(arguments: [2, 4, 8, 16, 32])
    func searchesComeToTheirAimWhereLittleChanges(slope: Int) {
        for aim in -7 * slope...7 * slope {
            func value(_ argument: Int) -> Int { (argument - 1280) * slope / 256 }
            let branches = TargetBranches(range: 256...2048) { ($0 + 140) / 256 }
            let search = TargetSearch(branches: branches, aim: aim, side: .below, slope: 124, limit: 6)
            let (best, _) = search.run(from: 1280) { place in
                let value = value(place.argument)
                return (value, value > aim + 6 ? .above : value < aim - 5 ? .below : .met, value)
            }
            let isWithin = (value(256) - 6...value(2048) + 5).contains(aim)
            #expect((best.verdict == .met) == isWithin, "\(aim)")
        }
    }
}
