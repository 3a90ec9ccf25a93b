import Foundation

/// The targets of a Package.swift, read as text.
struct Manifest {
    struct Target: Equatable {
        enum Kind: String {
            case library = "target"
            case tool = "executableTarget"
            case system = "systemLibrary"
            case tests = "testTarget"
        }

        let kind: Kind
        let name: String
        /// Targets and products of other packages.
        let dependencies: [String]
        /// Those of them that are there with a trait of the package only.
        let optional: Set<String>
        /// Relative to the package.
        let folder: String

        /// The name that imports use.
        var module: String { name.replacing("-", with: "_") }
    }

    /// In the order of the file.
    let targets: [Target]

    subscript(name: String) -> Target? { targets.first { $0.name == name } }

    /// A target and everything that it links, directly or not, with all traits or with none.
    func closure(of name: String, withTraits: Bool = true) -> [Target] {
        var names: Set<String> = [name]
        // Dependencies stand above their users.
        for target in targets.reversed() where names.contains(target.name) {
            names.formUnion(target.dependencies.filter { withTraits || !target.optional.contains($0) })
        }
        return targets.filter { names.contains($0.name) }
    }
}

extension Manifest {
    /// Reads the elements of the list `targets:` of a manifest without comments between a label and its
    /// value.
    init(parsing text: String) {
        let list = text.range(of: "targets: [\n").map { text[$0.upperBound...] } ?? ""
        let starts = list.matches(of: /(?m)^ {8}\.(target|executableTarget|systemLibrary|testTarget)\(/)
        targets = starts.enumerated().compactMap { index, start in
            let next = index + 1 < starts.count ? starts[index + 1].range.lowerBound : list.endIndex
            return Target(
                kind: Target.Kind(rawValue: String(start.1))!,
                declaration: String(list[start.range.upperBound..<next]))
        }
    }
}

extension Manifest.Target {
    fileprivate init?(kind: Kind, declaration: String) {
        guard let name = declaration.firstMatch(of: /name: "([^"]+)"/)?.1 else { return nil }
        let onTrait = /\.target\(name: ("([^"]+)"), condition: \.when\(traits: \["\w+"\]\)\)/
        let list = declaration.replacing(/\.product\(name: ("[^"]+"), package: "[^"]+"\)/) { $0.1 }
            .replacing(onTrait) { $0.1 }
            .firstMatch(of: /dependencies: \[([^\]]*)\]/)?.1
        let path = declaration.firstMatch(of: /path: "([^"]+)"/)?.1
        self.init(
            kind: kind, name: String(name),
            dependencies: (list ?? "").matches(of: /"([^"]+)"/).map { String($0.1) },
            optional: Set(declaration.matches(of: onTrait).map { String($0.2) }),
            folder: path.map(String.init) ?? (kind == .tests ? "Tests/\(name)" : "Sources/\(name)"))
    }
}
