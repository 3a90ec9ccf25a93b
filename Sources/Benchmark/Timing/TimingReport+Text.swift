import Reports

// The report in parts, as they are measured: Markdown whose columns line up.
extension TimingReport {
    /// The lines before the first folder: machine, quality, effort and number of runs.
    var introduction: String {
        let intro = """
            \(machine), quality \(quality.number), effort \(effort), medians of \(runs) runs. \
            Processes read and write PNG. \
            Other codecs at the quality that comes nearest in size on a folder's first image. \
            `vqz --version`: \((startUp.seconds * 1000).fixed(1)) ms, \
            \(Self.mebibytes(startUp.peakBytes)) MiB.

            """
        if missing.isEmpty { return intro }
        let names = missing.map { "\($0.name) (\($0.programs.joined(separator: ", ")))" }
        return intro + "\nNot installed: \(names.joined(separator: "; ")).\n"
    }

    /// A folder's processes.
    static func processes(of folder: Folder) -> String {
        let size = (folder.megapixels / Double(folder.images)).fixed(2)
        return """

            \(folder.name): \(folder.images) x \(size) megapixels

            \(table(of: folder, "compress", \.compressCommand, \.compress).markdown)
            \(table(of: folder, "decompress", \.decompressCommand, \.decompress).markdown)
            """
    }

    /// The codec without processes, on a folder's images.
    static func codec(_ codec: Codec, of folder: Folder) -> String {
        """

        \(folder.name), without processes and files

        \(memoryTable(codec, of: folder).markdown)
        \(stageTable(codec).markdown)
        """
    }

    /// One direction: a row per codec and number of threads. The last column is the time as a multiple of
    /// this codec's.
    private static func table(
        of folder: Folder, _ title: String, _ command: (Process) -> String, _ cost: (Process) -> ProcessCost
    ) -> Table {
        var table = Table(header: [title, "bpp", "threads", "s", "MP/s", "CPU s", "peak MiB", "x vqz"])
        for process in folder.processes {
            let (own, found) = (cost(folder.own(process.threads)), cost(process))
            table.append([
                command(process), folder.bitsPerPixel(process).fixed(3), String(process.threads),
                found.seconds.fixed(3), folder.speed(found.seconds).fixed(2), found.cpuSeconds.fixed(3),
                mebibytes(found.peakBytes), (found.seconds / own.seconds).fixed(2),
            ])
        }
        return table
    }

    private static func memoryTable(_ codec: Codec, of folder: Folder) -> Table {
        var table = Table(header: [
            "in memory, MP/s", "threads", "encode", "decode", "read PNG", "write PNG",
        ])
        for memory in codec.memory {
            let speeds = [memory.encode, memory.decode, memory.readPNG, memory.writePNG]
            table.append(
                ["vqz", String(memory.threads)] + speeds.map { (folder.megapixels / $0).fixed(2) })
        }
        return table
    }

    private static func stageTable(_ codec: Codec) -> Table {
        var table = Table(header: [
            "one thread, share of time [%]", "networks", "probabilities", "entropy coding", "PNG", "other",
        ])
        for (name, stages) in [("encode", codec.encoding), ("decode", codec.decoding)] {
            let seconds = [
                stages.networks, stages.probabilities, stages.entropyCoding, stages.png, stages.other,
            ]
            table.append([name] + seconds.map { (100 * $0 / stages.total).fixed(1) })
        }
        return table
    }

    private static func mebibytes(_ bytes: Int) -> String { (Double(bytes) / 1_048_576).fixed(0) }
}
