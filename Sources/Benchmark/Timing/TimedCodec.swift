/// A codec's two programs: PNG to a compressed file, and back.
///
/// In commands {input}, {output}, {quality}, {quantizer} and {threads} stand for what changes.
package struct TimedCodec: Equatable, Sendable {
    /// A command and what it takes in addition for one thread or several.
    struct Command: Equatable, Sendable {
        let words: [String]
        let oneThread: [String]
        let moreThreads: [String]

        init(_ command: String, oneThread: String, moreThreads: String) {
            self.init(
                words: Self.words(command), oneThread: Self.words(oneThread),
                moreThreads: Self.words(moreThreads))
        }

        init(words: [String], oneThread: [String], moreThreads: [String]) {
            self.words = words
            self.oneThread = oneThread
            self.moreThreads = moreThreads
        }

        private static func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }
    }

    let name: String
    let fileExtension: String
    /// The qualities that the codec accepts; files grow with them.
    let qualities: ClosedRange<Int>
    let compress: Command
    let decompress: Command

    /// Programs that have to be installed.
    var programs: [String] { [compress.words[0], decompress.words[0]] }

    var isInstalled: Bool { programs.allSatisfy { $0.contains("/") || ChildProcess.find($0) != nil } }

    /// The command for a number of threads.
    func command(
        _ command: Command, from input: String, to output: String, quality: Int, threads: Int
    ) -> [String] {
        (command.words + (threads == 1 ? command.oneThread : command.moreThreads)).map { word in
            switch word {
            case "{input}": input
            case "{output}": output
            case "{quality}": String(quality)
            case "{threads}": String(threads)
            case let word where word.hasSuffix("{quantizer}"):
                word.dropLast("{quantizer}".count) + String(qualities.upperBound - quality)
            default: word
            }
        }
    }

    /// A command without files and threads, for people.
    func settings(_ command: Command, quality: Int) -> String {
        let settings = Command(
            words: command.words.filter { !["{input}", "-o", "{output}"].contains($0) }, oneThread: [],
            moreThreads: [])
        let words = self.command(settings, from: "", to: "", quality: quality, threads: 1)
        return ([programName(words[0])] + words.dropFirst()).joined(separator: " ")
    }

    private func programName(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }
}

extension TimedCodec {
    /// The codecs to compare with, at the settings that their tools advise or default to.
    static let peers = [
        TimedCodec(
            name: "JPEG XL", fileExtension: "jxl", qualities: 5...99,
            compress: Command(
                "cjxl {input} {output} -e 7 -q {quality}", oneThread: "--num_threads 0",
                moreThreads: "--num_threads {threads}"),
            decompress: Command(
                "djxl {input} {output}", oneThread: "--num_threads 1", moreThreads: "--num_threads {threads}")
        ),
        TimedCodec(
            name: "AVIF", fileExtension: "avif", qualities: 0...63,
            compress: Command(
                "avifenc -s 6 --min 0 --max 63 -a end-usage=q -a cq-level={quantizer} {input} {output}",
                oneThread: "-j 1", moreThreads: "-j {threads}"),
            decompress: Command(
                "avifdec {input} {output}", oneThread: "-j 1", moreThreads: "-j {threads}")),
        TimedCodec(
            name: "WebP", fileExtension: "webp", qualities: 0...100,
            compress: Command("cwebp -q {quality} {input} -o {output}", oneThread: "", moreThreads: "-mt"),
            decompress: Command("dwebp {input} -o {output}", oneThread: "", moreThreads: "-mt")),
    ]

    /// This tool.
    ///
    /// - Parameters:
    ///   - options: for both directions
    ///   - compressOptions: for compressing, the quality among them
    static func vqz(
        _ executable: String, options: [String], compressOptions: [String]
    ) -> TimedCodec {
        let threads = ["--threads", "{threads}"]
        return TimedCodec(
            name: "vqz", fileExtension: "vqz", qualities: 0...0,
            compress: Command(
                words: [executable, "compress", "{input}", "{output}"] + compressOptions + options,
                oneThread: threads, moreThreads: threads),
            decompress: Command(
                words: [executable, "decompress", "{input}", "{output}"] + options, oneThread: threads,
                moreThreads: threads))
    }
}
