import Foundation
import Testing

/// Chromium without a window, driven over the pipes of its debugging protocol.
final class Browser {
    /// A message of the protocol: JSON.
    typealias Message = [String: Any]

    struct ProtocolError: Error {
        let message: String
    }

    private let process: pid_t
    private let pipes: BrowserPipes
    private var session: String?
    private var last = 0
    /// What the browser has told without being asked, in order.
    private(set) var events: [Message] = []

    /// Starts the browser with one empty page.
    ///
    /// - Parameter folder: for what it remembers
    init(folder: String) throws {
        (process, pipes) = try BrowserPipes.start([
            "/usr/bin/chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--remote-debugging-pipe", "--user-data-dir=\(folder)", "about:blank",
        ])
        let targets = try call("Target.getTargets")["targetInfos"] as? [Message] ?? []
        let page = try #require(targets.first { $0["type"] as? String == "page" }?["targetId"])
        session =
            try call("Target.attachToTarget", ["targetId": page, "flatten": true])["sessionId"] as? String
        for domain in ["Page", "Runtime", "Log", "Network"] { _ = try call("\(domain).enable") }
    }

    /// Ends the browser with all its processes.
    func end() {
        kill(-process, SIGKILL)
        var status: Int32 = 0
        waitpid(process, &status, 0)
    }

    /// Sends a command and waits for its result.
    @discardableResult
    func call(_ method: String, _ parameters: Message = [:]) throws -> Message {
        last += 1
        var message: Message = ["id": last, "method": method, "params": parameters]
        message["sessionId"] = session
        try pipes.write(JSONSerialization.data(withJSONObject: message))
        while true {
            let answer = try receive()
            guard answer["id"] as? Int == last else { continue }
            if let error = answer["error"] { throw ProtocolError(message: "\(method): \(error)") }
            return answer["result"] as? Message ?? [:]
        }
    }

    private func receive() throws -> Message {
        let message = try JSONSerialization.jsonObject(with: pipes.read()) as? Message ?? [:]
        if message["method"] != nil { events.append(message) }
        return message
    }

    /// Opens a page and waits until all of it is there. Events are those from then on.
    func open(_ url: String) throws {
        events = []
        try call("Page.navigate", ["url": url])
        while !events.contains(where: { $0["method"] as? String == "Page.loadEventFired" }) {
            _ = try receive()
        }
    }

    /// The value of an expression in the page, once it is there if it is a promise.
    func evaluate<Value>(_ expression: String, as type: Value.Type = Value.self) throws -> Value {
        let answer = try call(
            "Runtime.evaluate",
            ["expression": expression, "awaitPromise": true, "returnByValue": true])
        if let details = answer["exceptionDetails"] { throw ProtocolError(message: "\(details)") }
        let value = (answer["result"] as? Message)?["value"]
        return try #require(value as? Value, "\(expression): \(String(describing: value))")
    }
}
