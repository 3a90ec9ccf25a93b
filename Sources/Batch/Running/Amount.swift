import Reports

/// Quantities as words for a person.
enum Amount {
    /// Bytes in decimal units: "999 B", "1.2 kB", "12 MB".
    static func bytes(_ count: Int) -> String {
        if count < 1000 { return "\(count) B" }
        var (amount, units) = (Double(count) / 1000, ["kB", "MB", "GB", "TB"][...])
        while amount >= 999.5, units.count > 1 {
            amount /= 1000
            units.removeFirst()
        }
        return "\(amount.fixed(amount < 9.95 ? 1 : 0)) \(units.first!)"
    }

    /// A time that has passed: "1.2 s", "1:23 min", "1:23:45 h".
    static func seconds(_ time: Double) -> String {
        if time < 59.95 { return "\(time.fixed(1)) s" }
        return clock(time) + (time < 3599.5 ? " min" : " h")
    }

    /// A time to come, in minutes and seconds and, if there are any, hours: "0:05", "1:23:45".
    static func clock(_ time: Double) -> String {
        let seconds = Int(min(time, 1e9).rounded())
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
        let front = hours > 0 ? "\(hours):\(twoDigits(minutes))" : "\(minutes)"
        return "\(front):\(twoDigits(seconds % 60))"
    }

    /// Millions of pixels per second.
    static func rate(pixels: Double, seconds: Double) -> String {
        let rate = pixels / 1e6 / max(seconds, 1e-3)
        return "\(rate.fixed(rate < 9.995 ? 2 : 1)) MP/s"
    }

    private static func twoDigits(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
}
