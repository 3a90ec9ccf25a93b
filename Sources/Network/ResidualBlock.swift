import Model

/// Two layers that correct a stream: spec/vqz-format.md, section 3.
package struct ResidualBlock {
    package let first: Convolution
    package let second: Convolution

    package init(_ name: String, _ model: CodecModel, _ kernels: Kernels) {
        first = Convolution(model.layer("\(name).conv1"), kernels)
        second = Convolution(model.layer("\(name).conv2"), kernels)
    }

    /// `count` blocks called `name`.0, `name`.1 and so on.
    package static func blocks(_ name: String, _ count: Int, _ model: CodecModel, _ kernels: Kernels)
        -> [ResidualBlock]
    {
        (0..<count).map { ResidualBlock("\(name).\($0)", model, kernels) }
    }
}
