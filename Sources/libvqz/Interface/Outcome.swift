import CVQZ
import VQZ

/// Runs a function of the interface. Returns its `vqz_code`, and tells the caller what happened.
func outcome(
    _ target: UnsafeMutablePointer<vqz_error>?, _ body: () throws(ErrorReport) -> Void
) -> Int32 {
    do {
        try body()
        target?.initialize(to: vqz_error(code: 0, offset: -1, text: ""))
        return 0
    } catch {
        let code = error.code.rawValue
        target?.initialize(to: vqz_error(code: code, offset: error.offset ?? -1, text: error.text))
        return code
    }
}

/// The result of `body`, whose error becomes a report.
func reporting<Value>(_ body: () throws(CodecError) -> Value) throws(ErrorReport) -> Value {
    do { return try body() } catch { throw ErrorReport(error) }
}

extension vqz_error {
    fileprivate init(code: Int32, offset: Int, text: String) {
        self.init()
        self.code = code
        self.offset = Int64(offset)
        withUnsafeMutableBytes(of: &self.text) { $0.copyBytes(from: text.utf8Prefix($0.count - 1)) }
    }
}

extension String {
    /// The first whole characters of at most `count` bytes of UTF-8.
    fileprivate func utf8Prefix(_ count: Int) -> Substring.UTF8View {
        var end = utf8.index(utf8.startIndex, offsetBy: count, limitedBy: utf8.endIndex) ?? utf8.endIndex
        while end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
        return self[..<end].utf8
    }
}
