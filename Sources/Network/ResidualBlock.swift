import Model

/// Two layers that correct a stream: spec/vqz-format.md, section 3.
struct ResidualBlock {
    private let first: Convolution
    private let second: Convolution

    init(_ name: String, _ model: CodecModel, _ kernels: Kernels) {
        first = Convolution(model.layer("\(name).conv1"), kernels)
        second = Convolution(model.layer("\(name).conv2"), kernels)
    }

    /// `count` blocks called `name`.0, `name`.1 and so on.
    static func blocks(_ name: String, _ count: Int, _ model: CodecModel, _ kernels: Kernels)
        -> [ResidualBlock]
    {
        (0..<count).map { ResidualBlock("\(name).\($0)", model, kernels) }
    }

    func apply(to stage: Stage, _ execution: Execution) {
        first.quantize(stage.stream, to: stage.bytes, execution)
        first.apply(stage.bytes, hidden: stage.hidden, execution)
        second.apply(stage.hidden, .add, stage.stream, execution)
    }
}

/// A stream and the arrays that its layers share.
struct Stage {
    let stream: Stream
    /// What a layer reads of the stream.
    let bytes: Bytes
    /// What the first layer of a block gives the second.
    let hidden: Bytes

    init(rows: Int, columns: Int, channels: Int) {
        stream = Stream(rows: rows, columns: columns, channels: channels)
        bytes = Bytes(rows: rows, columns: columns, channels: channels, padding: 0)
        hidden = Bytes(rows: rows, columns: columns, channels: channels, padding: 0)
    }

    /// Runs a layer that reads the stream.
    func apply(_ layer: Convolution, _ result: StreamResult, _ output: Stream, _ execution: Execution) {
        layer.quantize(stream, to: bytes, execution)
        layer.apply(bytes, result, output, execution)
    }
}
