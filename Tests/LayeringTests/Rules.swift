/// The rules of Package.swift and the sources. Each returns its violations, one line each.
struct Rules {
    let manifest: Manifest
    /// The imports of each target's files, by the target's name.
    let imports: [String: Set<String>]

    /// Modules of the system that code which `vqz` links may import.
    static let allowed: Set<String> = ["Dispatch", "Glibc", "Synchronization"]
    /// Needed by the trainer only.
    static let trainerOnly: Set<String> = ["CTensorOps", "Training"]
    /// Needed by the trainer, and by `vqz` with a trait only.
    static let optional: Set<String> = ["CTurboJPEG", "JPEGFiles"]

    /// Dependencies stand above their users, tests are nobody's dependency.
    func arrowsPointingUp() -> [String] {
        var above: Set<String> = ["ArgumentParser"]
        return manifest.targets.flatMap { target in
            defer { if target.kind != .tests { above.insert(target.name) } }
            return target.dependencies.filter { !above.contains($0) }.map {
                "\(target.name) depends on \($0), which is not above it"
            }
        }
    }

    /// A module of the package is imported only by targets that declare it.
    func undeclaredImports() -> [String] {
        let modules = Set(manifest.targets.map(\.module)).union(["ArgumentParser"])
        return manifest.targets.flatMap { target in
            let declared = Set(target.dependencies.map { $0.replacing("-", with: "_") })
            return (imports[target.name] ?? []).intersection(modules).subtracting(declared).sorted().map {
                "\(target.name) imports \($0) without declaring it"
            }
        }
    }

    /// Libraries and tools declare nothing that they do not import.
    func needlessDependencies() -> [String] {
        manifest.targets.filter { $0.kind != .tests && !isC($0) }.flatMap { target in
            target.dependencies.filter { dependency in
                !(imports[target.name] ?? []).contains(dependency.replacing("-", with: "_"))
            }
            .map { "\(target.name) declares \($0) without importing it" }
        }
    }

    /// Targets that `vqz` links import nothing large of the system, Foundation least of all.
    func foreignImports() -> [String] {
        let modules = Set(manifest.targets.map(\.module)).union(["ArgumentParser"])
        return manifest.closure(of: "vqz-cli").flatMap { target in
            (imports[target.name] ?? []).subtracting(modules).subtracting(Self.allowed).sorted().map {
                "\(target.name) imports \($0), and vqz links it"
            }
        }
    }

    /// `vqz` does not link what only the trainer needs, nor without a trait what is optional.
    func trainerInTheTool() -> [String] {
        let (all, plain) = (true, false)
        return [(all, Self.trainerOnly), (plain, Self.optional)].flatMap { withTraits, foreign in
            manifest.closure(of: "vqz-cli", withTraits: withTraits).map(\.name).filter(foreign.contains)
                .map { "vqz links \($0)" }
        }
    }

    /// Whether the target is written in C or C++.
    private func isC(_ target: Manifest.Target) -> Bool {
        target.name.hasPrefix("C") && target.name.dropFirst().first?.isUppercase == true
    }
}
