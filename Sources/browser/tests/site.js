// A server of static files, as plain as any.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const types = {
  ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".json": "application/json",
  ".wasm": "application/wasm", ".png": "image/png",
};

export class Site {
  #server;
  /** The paths that have been asked for. */
  requests = [];

  /** @param folders those whose files are served, by the first part of the path; "" for all others */
  static async serve(folders) {
    const site = new Site();
    site.#server = createServer((request, response) => site.#answer(folders, request, response));
    await new Promise((resolve) => site.#server.listen(0, "127.0.0.1", resolve));
    return site;
  }

  get url() {
    return `http://127.0.0.1:${this.#server.address().port}/`;
  }

  async #answer(folders, request, response) {
    const path = normalize(decodeURIComponent(new URL(request.url, this.url).pathname));
    this.requests.push(path);
    const [, first] = path.split("/");
    const isOwn = first && first in folders;
    const file = isOwn ? join(folders[first], path.slice(first.length + 1)) : join(folders[""], path);
    try {
      const bytes = await readFile(file.endsWith("/") ? `${file}index.html` : file);
      const type = types[extname(file) || ".html"] ?? "application/octet-stream";
      response.writeHead(200, { "content-type": type }).end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  }

  async stop() {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
