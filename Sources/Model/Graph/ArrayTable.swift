/// Values for arrays of a graph, which are few.
package struct ArrayTable<Value> {
    /// In the order in which the arrays came.
    package private(set) var all: [(array: GraphArray, value: Value)] = []

    package init() {}

    /// The value of an array; nil where there is none.
    package subscript(array: GraphArray) -> Value? {
        get { all.first { $0.array == array }?.value }
        set {
            let place = all.firstIndex { $0.array == array }
            switch (place, newValue) {
            case (let place?, let value?): all[place].value = value
            case (let place?, nil): all.remove(at: place)
            case (nil, let value?): all.append((array, value))
            case (nil, nil): break
            }
        }
    }

    package var arrays: [GraphArray] { all.map { $0.array } }
}

extension ArrayTable: ExpressibleByDictionaryLiteral {
    /// - Precondition: the arrays differ.
    package init(dictionaryLiteral elements: (GraphArray, Value)...) {
        for (array, value) in elements { all.append((array, value)) }
    }
}

extension ArrayTable: Sendable where Value: Sendable {}
