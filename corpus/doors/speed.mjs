// Megapixels a second of the browser's module in node, on one thread: speed.mjs RUNS SITE FILE.vqz
//
// Prints the fastest run of decoding the file. `corpus/doors/measure` runs it.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { resolve } from "node:path";

const [, , runs, site, name] = process.argv;
const { Codec } = await import(resolve(site, "codec.js"));
const codecOf = (format) => new Codec(new WebAssembly.Module(readFileSync(`${site}/vqz-${format}.wasm`)));
const file = readFileSync(name);
const { model } = codecOf(1).describe(file);
const bytes = gunzipSync(readFileSync(`${site}/models/${model}.vqm.gz`));
// The format follows the magic.
const codec = codecOf(bytes[3]);
codec.addModel(bytes);

let fastest = Infinity;
let pixels = 0;
for (let run = 0; run < Number(runs); run++) {
  const start = performance.now();
  const { width, height } = codec.decode(file);
  fastest = Math.min(fastest, performance.now() - start);
  pixels = width * height;
}
console.log((pixels / fastest / 1000).toFixed(2));
