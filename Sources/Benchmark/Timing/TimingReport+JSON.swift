import Reports

extension TimingReport {
    /// The report for programs; times in seconds, memory in bytes.
    package var json: JSONValue {
        .object([
            .init("machine", .string(machine)),
            .init("quality", .number(Double(quality.number))),
            .init("effort", .number(Double(effort))),
            .init("runs", .number(Double(runs))),
            .init("start-up", Self.json(startUp)),
            .init("not-installed", .array(missing.map { .string($0.name) })),
            .init("folders", .array(folders.map(Self.json))),
        ])
    }

    private static func json(_ cost: ProcessCost) -> JSONValue {
        .object([
            .init("seconds", .number(cost.seconds)),
            .init("cpu-seconds", .number(cost.cpuSeconds)),
            .init("peak-bytes", .number(Double(cost.peakBytes))),
        ])
    }

    private static func json(_ folder: Folder) -> JSONValue {
        .object(
            [
                .init("name", .string(folder.name)),
                .init("images", .number(Double(folder.images))),
                .init("pixels", .number(Double(folder.pixels))),
                .init("processes", .array(folder.processes.map { json($0, in: folder) })),
            ] + (folder.codec.map(json) ?? []))
    }

    private static func json(_ codec: Codec) -> [JSONValue.Member] {
        [
            .init("memory", .array(codec.memory.map(json))),
            .init("encoding-stages", json(codec.encoding)),
            .init("decoding-stages", json(codec.decoding)),
        ]
    }

    private static func json(_ process: Process, in folder: Folder) -> JSONValue {
        let own = folder.own(process.threads)
        return .object([
            .init("codec", .string(process.name)),
            .init("compress-command", .string(process.compressCommand)),
            .init("decompress-command", .string(process.decompressCommand)),
            .init("threads", .number(Double(process.threads))),
            .init("bpp", .number(folder.bitsPerPixel(process))),
            .init("compress", json(process.compress)),
            .init("decompress", json(process.decompress)),
            .init("compress-ratio", .number(process.compress.seconds / own.compress.seconds)),
            .init("decompress-ratio", .number(process.decompress.seconds / own.decompress.seconds)),
        ])
    }

    private static func json(_ stages: Stages) -> JSONValue {
        .object([
            .init("networks", .number(stages.networks)),
            .init("probabilities", .number(stages.probabilities)),
            .init("entropy-coding", .number(stages.entropyCoding)),
            .init("png", .number(stages.png)),
            .init("total", .number(stages.total)),
        ])
    }

    private static func json(_ memory: Memory) -> JSONValue {
        .object([
            .init("threads", .number(Double(memory.threads))),
            .init("encode-seconds", .number(memory.encode)),
            .init("decode-seconds", .number(memory.decode)),
            .init("read-png-seconds", .number(memory.readPNG)),
            .init("write-png-seconds", .number(memory.writePNG)),
        ])
    }
}
