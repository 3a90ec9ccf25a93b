/// The modules that a Swift file imports.
func imports(of source: String) -> Set<String> {
    let statement =
        #/
        (?m) ^ \s* (?: @\w+ (?: \([^)]*\) )? \s+ )*
        (?: (?: public | package | internal | fileprivate | private ) \s+ )?
        import \s+
        (?: (?: struct | class | enum | actor | protocol | typealias | func | let | var ) \s+ )?
        (\w+)
        /#
    return Set(source.matches(of: statement).map { String($0.1) })
}

/// The headers of this package that a C or C++ file or a module map includes, by the last part of their
/// paths.
func includes(of source: String) -> Set<String> {
    let directive = /(?m)^\s*(?:#\s*(?:include|import)|header)\s*"(?:[^"]*\/)?([^"\/]+)"/
    return Set(source.matches(of: directive).map { String($0.1) })
}
