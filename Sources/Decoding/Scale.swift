/// How much smaller than the image a decoded picture is, on each side.
public enum Scale: Int, Sendable, CaseIterable {
    case full = 1
    case half = 2
    case quarter = 4
    case eighth = 8
    case sixteenth = 16
}
