import ArgumentParser
import Benchmark
import VQZ

/// Qualities as typed. Errors say which there are.
enum QualityArgument {
    static func whole(_ text: String) throws -> Quality {
        try value(Int(text).flatMap { (1...Quality.highestCount).contains($0) ? Quality(number: $0) : nil })
    }

    /// Also between two.
    static func fractional(_ text: String) throws -> FractionalQuality {
        try value(Double(text).flatMap { FractionalQuality($0) })
    }

    static func list(_ text: String) throws -> QualityList { try value(QualityList(parsing: text)) }

    private static func value<Value>(_ value: Value?) throws -> Value {
        guard let value else {
            throw ValidationError(
                "qualities are 1, the smallest files, to \(ModelTraits.default().qualities), or as many as "
                    + "the model of --model has; other tools have other scales")
        }
        return value
    }
}
