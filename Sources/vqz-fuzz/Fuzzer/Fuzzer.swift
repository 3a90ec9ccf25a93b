import FuzzTargets
import Glibc

/// The target that the environment names: `VQZ_FUZZ_TARGET=container vqz-fuzz CORPUS`. .ci/fuzz runs all of
/// them.
private let target: FuzzTarget = {
    let name = getenv("VQZ_FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let target = FuzzTarget(rawValue: name) else {
        let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")
        fatalError("VQZ_FUZZ_TARGET is \"\(name)\", not one of \(names)")
    }
    return target
}()

/// The function that libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
package func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    do {
        try target.run(Array(UnsafeBufferPointer(start: bytes, count: count)))
    } catch {
        fatalError("\(error)")
    }
    return 0
}
