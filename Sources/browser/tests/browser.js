// Chromium without a window, driven over the pipes of its debugging protocol.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export class Browser {
  #folder = mkdtempSync(join(tmpdir(), "vqz-browser-"));
  #process;
  #session;
  #last = 0;
  #waiting = new Map();
  #listeners = [];
  /** What the page has said on its console, and errors that nothing caught. */
  complaints = [];

  static async start() {
    const browser = new Browser();
    await browser.#start();
    return browser;
  }

  async #start() {
    this.#process = spawn(
      "chromium",
      [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
        "--force-color-profile=srgb", "--window-size=1000,800", "--remote-debugging-pipe",
        `--user-data-dir=${this.#folder}`, "about:blank",
      ],
      { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] },
    );
    this.#read(this.#process.stdio[4]);
    const { targetInfos } = await this.call("Target.getTargets");
    const { targetId } = targetInfos.find(({ type }) => type === "page");
    this.#session = (await this.call("Target.attachToTarget", { targetId, flatten: true })).sessionId;
    for (const domain of ["Page", "Runtime", "Log", "Network"]) await this.call(`${domain}.enable`);
  }

  async #read(pipe) {
    let text = "";
    pipe.setEncoding("utf8");
    for await (const chunk of pipe) {
      const messages = (text + chunk).split("\0");
      text = messages.pop();
      for (const message of messages) this.#receive(JSON.parse(message));
    }
  }

  #receive({ id, method, params, result, error }) {
    if (id !== undefined) {
      const { resolve, reject } = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error) reject(new Error(JSON.stringify(error)));
      else resolve(result);
      return;
    }
    if (method === "Runtime.exceptionThrown") this.complaints.push(params.exceptionDetails);
    if (method === "Log.entryAdded") this.complaints.push(params.entry);
    this.#listeners = this.#listeners.filter(({ wanted, resolve }) => wanted !== method || resolve(params));
  }

  call(method, params = {}) {
    const id = ++this.#last;
    const message = { id, method, params, sessionId: this.#session };
    this.#process.stdio[3].write(JSON.stringify(message) + "\0");
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  #event(wanted) {
    return new Promise((resolve) => this.#listeners.push({ wanted, resolve }));
  }

  /** Opens a page and waits until all of it is there. */
  async open(url) {
    this.complaints = [];
    const loaded = this.#event("Page.loadEventFired");
    await this.call("Page.navigate", { url });
    await loaded;
  }

  /** The value of an expression in the page, once it is there if it is a promise. */
  async evaluate(expression) {
    const { result, exceptionDetails } = await this.call("Runtime.evaluate", {
      expression, awaitPromise: true, returnByValue: true,
    });
    if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails));
    return result.value;
  }

  async screenshot() {
    return Buffer.from((await this.call("Page.captureScreenshot")).data, "base64");
  }

  async end() {
    const exited = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#process.kill("SIGKILL");
    await exited;
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
