// Decodes a square of an image: decode-region photo.vqz part.png X Y SIDE
import Files
import ImageFiles
import VQZ

let numbers = CommandLine.arguments.dropFirst(3).compactMap { Int($0) }
guard CommandLine.arguments.count == 6, numbers.count == 3 else {
    fatalError("usage: decode-region FILE.vqz PART.png X Y SIDE")
}
let region = Region(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[2])

// A file from elsewhere may announce any size: this refuses more than 100 megapixels before memory is taken.
let decoder = Decoder(limits: DecodingLimits(maxPixels: 100_000_000))

do {
    let part = try decoder.decode(FileIO.read(CommandLine.arguments[1]), region: region)
    try FileIO.write(ImageFile.write(part, as: .png), to: CommandLine.arguments[2])
} catch let error as CodecError {
    // Malformed files, other models and regions outside of the image end here, with numbers in the message.
    print("\(CommandLine.arguments[1]): \(error)")
}
