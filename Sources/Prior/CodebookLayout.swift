import CKernels

/// Where the elements of a codebook's tables stand.
extension vqk_codebook {
    package var wordCount: Int { withUnsafePointer(to: self) { vqk_word_count($0) } }
    package var tiltCount: Int { withUnsafePointer(to: self) { vqk_tilt_count($0) } }

    /// The place in `words` of dimension `d` of codeword `k`.
    package func wordIndex(_ k: Int, _ d: Int) -> Int {
        withUnsafePointer(to: self) { vqk_word_index($0, Int32(k), Int32(d)) }
    }

    /// The place in `tilt` of codeword `k` and output `j` of the head.
    package func tiltIndex(_ k: Int, _ j: Int) -> Int {
        withUnsafePointer(to: self) { vqk_tilt_index($0, Int32(k), Int32(j)) }
    }
}
