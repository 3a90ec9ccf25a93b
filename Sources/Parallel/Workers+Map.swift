extension Workers {
    /// The results of `body` for every element, in order. The calls run at the same time, each with a share
    /// of the workers for loops of its own.
    package func map<Element, Value>(
        _ elements: [Element], _ body: (Element, Workers) -> Value
    ) -> [Value] {
        let share = Workers(max(1, count / max(1, elements.count)))
        return [Value](unsafeUninitializedCapacity: elements.count) { values, initialized in
            let first = values.baseAddress
            forEach(elements.count) { index in
                (first! + index).initialize(to: body(elements[index], share))
            }
            initialized = elements.count
        }
    }
}
