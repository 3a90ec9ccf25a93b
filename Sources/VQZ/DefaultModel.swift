import CModel
import Container
import Model

extension CodecModel {
    /// The model that is compiled into the program, parsed at the first call.
    public static func `default`() -> CodecModel { builtIn }

    /// The architecture of `default()`, without the time and memory that the model itself takes.
    package static func defaultArchitecture() -> Architecture { parse(Architecture.init(known:)) }

    private static let builtIn: CodecModel = parse(CodecModel.init(known:))

    private static func parse<Value>(
        _ parsing: (UnsafeRawBufferPointer) throws(ModelError) -> Value
    ) -> Value {
        let bytes = UnsafeRawBufferPointer(
            start: vqm_default_model(), count: vqm_default_model_length())
        do {
            return try parsing(bytes)
        } catch {
            preconditionFailure("the program's own model is damaged: \(error)")
        }
    }
}
