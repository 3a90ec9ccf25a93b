// Encodes an image, decodes the file and writes what it holds: encode-decode photo.png photo.vqz copy.png
import Files
import ImageFiles
import VQZ

guard CommandLine.arguments.count == 4 else {
    fatalError("usage: encode-decode IMAGE.png FILE.vqz COPY.png")
}
let (source, file, copy) = (CommandLine.arguments[1], CommandLine.arguments[2], CommandLine.arguments[3])

let image = try ImageFile.read(FileIO.read(source)).image
let bytes = try Encoder().compress(image, quality: Quality(number: 5))
try FileIO.write(bytes, to: file)

let decoded = try Decoder().decode(FileIO.read(file))
try FileIO.write(ImageFile.write(decoded, as: .png), to: copy)

print("\(image.width) x \(image.height) pixels in \(bytes.count) bytes")
