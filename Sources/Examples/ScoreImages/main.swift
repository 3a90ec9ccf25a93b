// Scores copies of images: PSNR, MS-SSIM and SSIMULACRA2 of each: score-images photos/ copies/
import Files
import ImageFiles
import Metrics

let folders = Array(CommandLine.arguments.dropFirst())
guard folders.count == 2 else { fatalError("usage: score-images ORIGINALS COPIES") }

for path in try FileFinder.files(directlyIn: folders[0]) where ImageFile.Format(path: path) != nil {
    // A copy has its original's name, size and colour.
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let original = try ImageFile.read(FileIO.read(path)).image
    let copy = try ImageFile.read(FileIO.read(folders[1] + "/" + name)).image
    let scores = Scores(original: original, decoded: copy)
    print(([name] + Metric.allCases.map { scores[$0].map { "\($0)" } ?? "-" }).joined(separator: "  "))
}
