import Encoding

/// What finds indices with models of the format that this module encodes with, 1.
typealias FormatCoder = GraphCoder
