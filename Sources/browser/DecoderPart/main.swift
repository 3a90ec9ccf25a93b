// Writes what decoders need of a model: decoder-part MODEL.vqm FOLDER
import Files
import Model

guard CommandLine.arguments.count == 3 else { fatalError("usage: decoder-part MODEL.vqm FOLDER") }
let model = try CodecModel(parsing: FileIO.read(CommandLine.arguments[1]))
let path = "\(CommandLine.arguments[2])/\(model.digest).vqm"
try FileIO.write(model.decoderPart(), to: path)
print(path)
