import Batch
import Files
import ImageFiles

/// Which existing files give way to outputs.
struct ReplacementRule {
    /// All do.
    let force: Bool
    /// Whether an output that is named after its input may replace anything.
    let replacesDerived: Bool
    /// The kinds of files that outputs replace.
    let kinds: [FileKind]
    /// Why none gives way, unless all do: outputs that exist are skipped. nil if some give way.
    private var keeping: Keeping?

    enum Keeping {
        /// Someone said so.
        case asked
        /// There are several outputs.
        case many
    }

    init(force: Bool, replacesDerived: Bool, kinds: [FileKind]) {
        (self.force, self.replacesDerived, self.kinds) = (force, replacesDerived, kinds)
    }

    func keepingExisting(_ keeping: Keeping?) -> ReplacementRule {
        var rule = self
        rule.keeping = force ? nil : keeping
        return rule
    }

    var keepsExisting: Bool { keeping != nil }

    /// Why a pair is skipped; nil if it is not.
    ///
    /// - Parameter makesFolders: whether folders that are missing will be made
    /// - Throws: `Failure` for an output that cannot be written or is not to be.
    func reasonToSkip(_ pair: Pair, makesFolders: Bool) throws -> String? {
        try refuseTerminal(pair.output)
        if !force, !FileIO.isSpecial(pair.output), FileIO.exists(pair.output) {
            switch keeping {
            case .asked: return "\(pair.output): exists and is kept"
            case .many: return "\(pair.output): exists and is kept; --force replaces it"
            case nil: break
            }
            if pair.isDerived, !replacesDerived {
                throw Failure("\(pair.output): exists; --force replaces it, or name another output")
            }
        }
        try protect(pair.output, from: [pair.input], force: force, makesFolders: makesFolders, kinds.contains)
        return nil
    }
}
