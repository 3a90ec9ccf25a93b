import Parallel

extension RasterWriter {
    /// A way to make a payload.
    private struct Attempt {
        let form: RasterForm
        let packing: Packing
    }

    /// The shortest payload that was found, or nil if all are longer than `limit` bytes.
    ///
    /// Every form is tried with the packing that suits it, the best of them with the others. Another packing
    /// is missed where it would make a form the shortest that is more than an eighth longer than `limit`, or
    /// longer than three other forms, with its own. Large pictures of which an estimate is far above `limit`
    /// are not tried at all.
    ///
    /// - Parameter known: a payload of the pixels, of at most `limit` bytes, that results if all are longer
    package func shortest(
        limit: Int = .max, known: [UInt8]? = nil, workers: Workers = Workers(1)
    ) -> [UInt8]? {
        guard !isHopeless(limit: limit) else { return known }
        let limit = known?.count ?? limit
        let first = forms.map { Attempt(form: $0, packing: $0.packing) }
        let (found, lengths) = run(first, limit: limit, nil, workers) { length in
            let (slack, isBeyond) = length.addingReportingOverflow(length / 8)
            return isBeyond ? .max : slack
        }
        let others = refined(lengths).flatMap { form in
            Packing.all.filter { $0 != form.packing }.map { Attempt(form: form, packing: $0) }
        }
        return run(others, limit: limit, found, workers) { $0 }.payload ?? known
    }

    /// The forms that are tried with all packings.
    ///
    /// - Parameter lengths: of the forms' payloads, or more than any that is looked at
    private func refined(_ lengths: [Int]) -> [RasterForm] {
        let least = lengths.min() ?? .max
        let order = forms.indices.filter { lengths[$0] < .max && lengths[$0] <= least + least / 8 }
            .sorted { (lengths[$0], $0) < (lengths[$1], $1) }
        return order.prefix(3).map { forms[$0] }
    }

    /// Makes payloads at the same time.
    ///
    /// - Parameters:
    ///   - known: a payload to be beaten
    ///   - slack: the length up to which a payload is made while the shortest, or the limit, has another; at
    ///     least that
    /// - Returns: the shortest payload, of equal ones the first, and the lengths of all; `.max` for those
    ///   that are longer than what `slack` makes of the shortest
    private func run(
        _ attempts: [Attempt], limit: Int, _ known: [UInt8]?, _ workers: Workers,
        slack: @Sendable (Int) -> Int
    ) -> (payload: [UInt8]?, lengths: [Int]) {
        let best = Guarded(Shortest(limit: limit, payload: known))
        let lengths = workers.map(Array(attempts.enumerated())) { attempt, _ -> Int in
            let (form, packing) = (attempt.element.form, attempt.element.packing)
            let payload = payload(form, packing) { slack(best.withLock { $0.limit }) }
            guard let payload else { return .max }
            best.withLock { $0.add(payload, attempt.offset) }
            return payload.count
        }
        return best.withLock { best in (best.payload, lengths) }
    }
}

/// The shortest of payloads, of equal ones the first, whatever the order in which they come.
private struct Shortest: Sendable {
    /// The longest that a payload may be.
    private(set) var limit: Int
    private(set) var payload: [UInt8]?
    private var place = -1

    init(limit: Int, payload: [UInt8]?) {
        self.limit = payload?.count ?? limit
        self.payload = payload
    }

    /// - Parameter place: not negative
    mutating func add(_ payload: [UInt8], _ place: Int) {
        guard payload.count <= limit else { return }
        guard self.payload == nil || payload.count < limit || place < self.place else { return }
        (limit, self.payload, self.place) = (payload.count, payload, place)
    }
}
