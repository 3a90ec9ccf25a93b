import Encoding

/// What finds indices with models of the format that this module encodes with, 2.
typealias FormatCoder = ProgramCoder
