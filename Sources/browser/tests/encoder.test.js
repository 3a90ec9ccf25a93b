// The encoders' WebAssembly modules beside the tool, in node: VQZ_SITE is the folder of the build, VQZ_TOOL
// the tool.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";

import { Encoder } from "../page/encoder.js";
import { VQZError } from "../page/instance.js";
import { folder, read } from "./vectors.js";

const { VQZ_SITE: site, VQZ_TOOL: tool } = process.env;
const modules = [1, 2].map(
  (format) => new WebAssembly.Module(readFileSync(`${site}/vqz-${format}-encode.wasm`)));
const encoderOf = (model) => new Encoder(modules[model[3] - 1], model);

/** An opaque image whose samples are of a function of row, column and channel. */
function image(width, height, sample) {
  const data = new Uint8ClampedArray(4 * width * height).fill(255);
  for (let i = 0; i < width * height; i++)
    for (let c = 0; c < 3; c++) data[4 * i + c] = sample(Math.floor(i / width), i % width, c) & 255;
  return { width, height, data };
}

const waves = (row, column, c) => 128 + 90 * Math.sin((row * (c + 1) + column) / 9) + (row * column) % 23;
const noise = (row, column, c) => Math.imul(row * 7919 + column * 104729 + c * 31 + 1, 0x9e3779b1) >>> 24;
const images = {
  "waves": image(121, 75, waves), "noise": image(70, 33, noise), "one pixel": image(1, 1, waves),
  "black and white": image(64, 64, (row, column) => ((row ^ column) & 8 ? 255 : 0)),
  "gray": image(40, 90, (row, column) => waves(row, column, 0)), "several tiles": image(1040, 24, waves),
};

/** What the tool makes of an image. */
function compress({ width, height, data }, model, { quality, effort, tune }) {
  const samples = Buffer.from(data).filter((_, i) => i % 4 < 3);
  const input = Buffer.concat([Buffer.from(`P6\n${width} ${height}\n255\n`), samples]);
  return execFileSync(
    tool, ["compress", "-", "-", "--model", folder + model, "-q", quality, "-e", effort, "--tune", tune,
      "--lossy", "--strip", "all"], { input, maxBuffer: 1 << 28 });
}

const models = ["tiny.vqm", "saturating.vqm", "../../Sources/CModel/default.vqm"];
models.push("model2/random.vqm", "model2/rectified.vqm");
for (const model of models) {
  const encoder = encoderOf(read(model));
  for (const [name, image] of Object.entries(images))
    test(`${name} by ${model}: the bytes of the tool`, () => {
      for (const [quality, effort, tune] of [
        [1, 1, "visual"], [1.75, 1, "psnr"], [2, 2, "psnr"], [1.25, 3, "visual"]]) {
        const options = { quality, effort, tune };
        const file = encoder.encode(image, options);
        assert(compress(image, model, options).equals(file), JSON.stringify(options));
      }
    });
}

test("what cannot be encoded is refused", () => {
  const encoder = encoderOf(read("tiny.vqm"));
  const { "gray": { width, height, data } } = images;
  const refuses = (options, reason, pixels = data) => assert.throws(
    () => encoder.encode({ width, height, data: pixels }, options),
    (error) => error instanceof VQZError && reason.test(error.message));
  refuses({ quality: 0.5 }, /quality/);
  refuses({ quality: 30 }, /quality/);
  refuses({ quality: NaN }, /quality/);
  refuses({ quality: "1" }, /quality is a number/);
  for (const effort of [0, 10, 1.5, "2", 2 ** 32 + 2]) refuses({ quality: 1, effort }, /effort is 1 to 9/);
  refuses({ quality: 1, tune: "ms-ssim" }, /tune is "visual" or "psnr"/);
  refuses({ quality: 1 }, /not opaque/, data.with(data.length - 1, 254));
  refuses({ quality: 1 }, /4 bytes for each pixel/, data.slice(4));
  refuses({ quality: 1 }, /4 bytes for each pixel/, new Float32Array(data));
  assert.throws(() => encoder.encode({ width: 0, height: 0, data: data.slice(0, 0) }), /no pixels/);
  assert.throws(() => new Encoder(modules[0], read("model2/random.vqm")), /where one of format 1/);
  assert.throws(() => new Encoder(modules[1], read("tiny.vqm")), /where one of format 2/);
  const { model } = JSON.parse(readFileSync(`${site}/encoder.json`));
  const part = gunzipSync(readFileSync(`${site}/models/${model}.vqm.gz`));
  assert.throws(() => encoderOf(part), /analysis.* is missing/);
});
