extension Double {
    /// Decimal text with exactly `digits` places, rounded half away from zero; "inf" for infinite values.
    /// - Precondition: `digits` is 0...9 and a finite value times 10^digits is below 10^18 in magnitude.
    package func fixed(_ digits: Int) -> String {
        guard isFinite else { return isNaN ? "nan" : self < 0 ? "-inf" : "inf" }
        precondition((0...9).contains(digits), "too many digits")
        var unit = 1
        for _ in 0..<digits { unit *= 10 }
        precondition(magnitude * Double(unit) < 1e18, "too large")
        let scaled = Int((magnitude * Double(unit)).rounded())
        let sign = self < 0 && scaled > 0 ? "-" : ""
        guard digits > 0 else { return sign + String(scaled) }
        let fraction = String(scaled % unit)
        return sign + String(scaled / unit) + "." + String(repeating: "0", count: digits - fraction.count)
            + fraction
    }
}
