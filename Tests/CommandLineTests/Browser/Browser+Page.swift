import Foundation
import Testing

extension Browser {
    /// Waits until an expression is true, for half a minute at most.
    func wait(for expression: String) throws {
        let turn = "const turn = () => (\(expression)) ? done(true) : requestAnimationFrame(turn)"
        let end = "setTimeout(() => done(false), 30000)"
        let isTrue = try evaluate("new Promise((done) => { \(turn); turn(); \(end) })", as: Bool.self)
        try #require(isTrue, "\(expression)")
    }

    /// Sets a control of the pictures, as a person does.
    func choose(_ name: String, _ value: String) throws {
        let choice = "const { elements } = document.getElementById('controls')"
        let value = String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
        let event = "new Event('input', { bubbles: true })"
        _ = try evaluate(
            "{ \(choice); elements.\(name).value = \(value); controls.dispatchEvent(\(event)); true }",
            as: Bool.self)
    }

    func move(to point: [Double], _ type: String = "mouseMoved") throws {
        try call(
            "Input.dispatchMouseEvent",
            ["type": type, "x": point[0], "y": point[1], "button": "left", "clickCount": 1])
    }

    func setScreen(width: Int, height: Int, scale: Double = 1, isPhone: Bool = false, isDark: Bool = false)
        throws
    {
        try call(
            "Emulation.setDeviceMetricsOverride",
            ["width": width, "height": height, "deviceScaleFactor": scale, "mobile": isPhone])
        let scheme = ["name": "prefers-color-scheme", "value": isDark ? "dark" : "light"]
        try call("Emulation.setEmulatedMedia", ["features": [scheme]])
    }
}
