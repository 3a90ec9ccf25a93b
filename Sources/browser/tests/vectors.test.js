// The vectors of spec/vectors through the WebAssembly module, in node: VQZ_SITE is the folder of the build.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { Codec } from "../page/codec.js";
import { Codecs } from "../page/codecs.js";
import { VQZError } from "../page/instance.js";
import { errors, images, modelErrors, models, read } from "./vectors.js";

/** The modules that have been loaded, by their formats. */
const loaded = [];

const moduleBytes = (name) => readFileSync(`${process.env.VQZ_SITE}/vqz-${name}.wasm`);

async function load(format) {
  loaded.push(format);
  return new WebAssembly.Module(moduleBytes(format));
}

const codecs = new Codecs(load);
const digests = new Map();
for (const { file } of models) digests.set(file, await codecs.addModel(read(file)));

test("one module per format, loaded once", () => assert.deepEqual(loaded.sort(), [1, 2]));

test("a module refuses models of the other format", () => {
  for (const format of [1, 2]) {
    const bytes = read(models.map(({ file }) => file).find((file) => read(file)[3] !== format));
    const codec = new Codec(new WebAssembly.Module(moduleBytes(format)));
    assert.throws(() => codec.addModel(bytes), /where one of format/);
  }
});

test("modules are small", () => {
  for (const [name, limit] of [[1, 120000], [2, 120000], ["1-encode", 160000], ["2-encode", 160000]]) {
    const packed = execFileSync("gzip", ["-9c"], { input: moduleBytes(name) });
    assert(packed.length <= limit, `vqz-${name}.wasm: ${packed.length} bytes`);
  }
});

/** The samples as the manifest sums them: alpha last, gray once. */
function samples({ width, height, data }, channels) {
  const kept = [[0], [0, 3], [0, 1, 2], [0, 1, 2, 3]][channels - 1];
  const bytes = new Uint8Array(width * height * channels);
  for (let i = 0; i < width * height; i++)
    kept.forEach((c, j) => (bytes[channels * i + j] = data[4 * i + c]));
  return bytes;
}

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

for (const { file, digest } of models.filter(({ digest }) => digest))
  test(`model ${file}`, () => assert.equal(digests.get(file), digest));

for (const image of images)
  test(`decodes ${image.file}`, async () => {
    const decoded = await codecs.decode(read(image.file));
    assert.deepEqual([decoded.width, decoded.height], [image.width, image.height]);
    assert.equal(sha256(samples(decoded, image.channels)), image.pixels);
  });

for (const { file, about } of errors)
  test(`refuses ${file}: ${about}`, () => assert.rejects(codecs.decode(read(file)), VQZError));

for (const { name, model, about, patches = [], resign, length } of modelErrors)
  test(`refuses model ${name}: ${about}`, async () => {
    let bytes = read(model);
    for (const [offset, hex] of patches) bytes.set(Buffer.from(hex, "hex"), offset);
    if (resign) bytes.set(createHash("sha256").update(bytes.subarray(0, -32)).digest(), bytes.length - 32);
    await assert.rejects(codecs.addModel(bytes.subarray(0, length ?? bytes.length)), VQZError);
  });
