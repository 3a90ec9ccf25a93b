/// What happens in a run.
package enum Event {
    case began(Pair)
    case advanced(Pair)
    case ended(Pair, Outcome)
}
