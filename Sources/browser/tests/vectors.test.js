// The vectors of spec/vectors through the WebAssembly module, in node: VQZ_SITE is the folder of the build.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { Codec, VQZError } from "../page/codec.js";
import { errors, images, modelErrors, models, read } from "./vectors.js";

const module = new WebAssembly.Module(readFileSync(`${process.env.VQZ_SITE}/vqz.wasm`));

const codec = new Codec(module);
const digests = new Map(models.map(({ file }) => [file, codec.addModel(read(file))]));

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
  test(`decodes ${image.file}`, () => {
    const decoded = codec.decode(read(image.file));
    assert.deepEqual([decoded.width, decoded.height], [image.width, image.height]);
    assert.equal(sha256(samples(decoded, image.channels)), image.pixels);
  });

for (const { file, about } of errors)
  test(`refuses ${file}: ${about}`, () => assert.throws(() => codec.decode(read(file)), VQZError));

for (const { name, model, about, patches = [], resign, length } of modelErrors)
  test(`refuses model ${name}: ${about}`, () => {
    let bytes = read(model);
    for (const [offset, hex] of patches) bytes.set(Buffer.from(hex, "hex"), offset);
    if (resign) bytes.set(createHash("sha256").update(bytes.subarray(0, -32)).digest(), bytes.length - 32);
    assert.throws(() => codec.addModel(bytes.subarray(0, length ?? bytes.length)), VQZError);
  });
