// Megapixels a second of the browser's module in node, on one thread: speed.mjs RUNS SITE FILE.vqz
//
// Prints the fastest run of decoding the file. `corpus/doors/measure` runs it.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { resolve } from "node:path";

const [, , runs, site, name] = process.argv;
const { Codec } = await import(resolve(site, "codec.js"));
const codec = new Codec(new WebAssembly.Module(readFileSync(`${site}/vqz.wasm`)));
const file = readFileSync(name);
const { model } = codec.describe(file);
codec.addModel(gunzipSync(readFileSync(`${site}/models/${model}.vqm.gz`)));

let fastest = Infinity;
let pixels = 0;
for (let run = 0; run < Number(runs); run++) {
  const start = performance.now();
  const { width, height } = codec.decode(file);
  fastest = Math.min(fastest, performance.now() - start);
  pixels = width * height;
}
console.log((pixels / fastest / 1000).toFixed(2));
