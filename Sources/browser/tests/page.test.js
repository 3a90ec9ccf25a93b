// The page in Chromium, from a plain server of static files, and without one. VQZ_SITE is the folder of the
// build, VQZ_TOOL the tool, VQZ_SCREENSHOT where a picture of the page is kept, if anywhere.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { after, before, test } from "node:test";

import { Browser } from "./browser.js";
import { Site } from "./site.js";
import { errors, folder as vectors, images, models } from "./vectors.js";

const { VQZ_SITE: folder, VQZ_TOOL: tool, VQZ_SCREENSHOT: screenshot } = process.env;

let browser, site;

before(async () => {
  site = await Site.serve({ "": folder, vectors });
  browser = await Browser.start();
});

after(async () => {
  await browser?.end();
  await site?.stop();
});

/** The sums of the channels of an image, as spec/vectors/manifest.json has them, computed in the page. */
const helpers = `
  globalThis.sum = async ({ width, height, data }, channels) => {
    const kept = [[0], [0, 3], [0, 1, 2], [0, 1, 2, 3]][channels - 1];
    const samples = new Uint8Array(width * height * channels);
    for (let i = 0; i < width * height; i++)
      kept.forEach((c, j) => (samples[channels * i + j] = data[4 * i + c]));
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", samples));
    return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
  };
  globalThis.contents = (canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  globalThis.element = (src) => new Promise((resolve, reject) => {
    const image = document.createElement("vqz-image");
    image.onload = () => resolve(image);
    image.addEventListener("error", ({ error }) => reject(error));
    image.addEventListener("load", () => resolve(image));
    image.src = src;
    document.body.append(image);
  });
  globalThis.module = Promise.all([import("/vqz.js"), import("/vqz-image.js")]).then(([it]) => it);
`;

async function openPage() {
  await browser.open(site.url);
  await browser.evaluate(helpers);
  await browser.evaluate("navigator.serviceWorker.ready.then(() => true)");
}

test("every vector: pixels, and the canvas of <vqz-image>", async (context) => {
  await openPage();
  for (const { file, channels, pixels, width, height } of images) {
    await context.test(file, async () => {
      const found = await browser.evaluate(`module.then(async ({ decodeVQZ }) => {
        const image = await decodeVQZ(await (await fetch("/vectors/${file}")).arrayBuffer());
        const shown = contents((await element("/vectors/${file}")).shadowRoot.querySelector("canvas"));
        // A canvas keeps colours multiplied by alpha: only those of opaque pixels come back as they were.
        const isShown = shown.data.every((value, i) =>
          i % 4 === 3 || image.data[i | 3] === 255 ? value === image.data[i] : true);
        return [image.width, image.height, await sum(image, ${channels}), shown.width, shown.height, isShown];
      })`);
      assert.deepEqual(found, [width, height, pixels, width, height, true]);
    });
  }
});

test("every malformed file is refused with a reason", async (context) => {
  await openPage();
  for (const { file } of errors) {
    await context.test(file, async () => {
      const reason = await browser.evaluate(`module.then(async ({ decodeVQZ, VQZError }) => {
        try { await decodeVQZ(await (await fetch("/vectors/${file}")).arrayBuffer()); }
        catch (error) { return error instanceof VQZError ? error.message : "another error"; }
      })`);
      assert.match(reason, /\w+ \w+ \w+/);
      assert.notEqual(reason, "another error");
    });
  }
});

/** Picks a sample and waits until it is there beside its original. */
const pick = (name) => browser.evaluate(`new Promise((resolve) => {
  const select = document.getElementById("sample");
  const isThere = () => !document.getElementById("divide").hidden &&
    document.getElementById("message").textContent === "${name}.vqz";
  new MutationObserver(() => isThere() && resolve(true)).observe(
    document.body, { subtree: true, childList: true, attributes: true, characterData: true });
  const open = () => { select.value = "${name}"; select.onchange({ target: select }); };
  if (select.options.length > 1) open(); else new MutationObserver(open).observe(select, { childList: true });
})`);

/** The samples that the tool decodes a file to. */
function decompress(name, channels) {
  const image = execFileSync(tool, ["decompress", `${folder}/samples/${name}.vqz`, "-", "--format",
    channels === 1 ? "pgm" : "ppm"], { maxBuffer: 1 << 28 });
  const [, width, height] = image.toString("latin1", 0, 40).match(/^P[56]\n(\d+) (\d+)\n255\n/);
  return createHash("sha256").update(image.subarray(-width * height * channels)).digest("hex");
}

test("the page shows samples as the tool decodes them", async () => {
  for (const [name, channels] of [["landscape", 3], ["gray", 1], ["scene", 3]]) {
    await openPage();
    await pick(name);
    const sum = await browser.evaluate(`sum(contents(document.getElementById("decoded")), ${channels})`);
    assert.equal(sum, decompress(name, channels));
  }
  const facts = await browser.evaluate(`document.getElementById("facts").innerText`);
  assert.match(facts, /Pixels\n320 × 224/);
  assert.match(facts, /Bits per pixel\n\d\.\d{3}/);
  assert.match(facts, /Decoded in\n[\d,]+ ms, \d+\.\d\d megapixels a second/);
  assert.match(facts, /Original\nscene\.png, 64,514 bytes/);
  assert.deepEqual(browser.complaints, []);
  if (!screenshot) return;
  mkdirSync(dirname(screenshot), { recursive: true });
  writeFileSync(screenshot, await browser.screenshot());
});

test("the slider divides, and zoom enlarges", async () => {
  const found = await browser.evaluate(`(() => {
    const [slider, zoom, decoded, original] =
      ["slider", "zoom", "decoded", "original"].map((id) => document.getElementById(id));
    slider.value = 25;
    slider.oninput();
    zoom.value = 4;
    zoom.onchange();
    return [original.style.clipPath, decoded.getBoundingClientRect().width * devicePixelRatio];
  })()`);
  assert.deepEqual(found, ["inset(0px 75% 0px 0px)", 4 * 320]);
});

/** Drops files of a folder on the page, and gives what it says when it is done. */
const drop = (names, folder = "vectors") => browser.evaluate(`(async () => {
  const transfer = new DataTransfer();
  for (const name of ${JSON.stringify(names)})
    transfer.items.add(new File([await (await fetch("/${folder}/" + name)).blob()], name));
  const message = document.getElementById("message");
  message.textContent = "";
  document.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true }));
  const isBusy = () => /^$|…$/.test(message.textContent) ||
    (${names.length} > 1 || !/vqz$/.test("${names}")) && !message.classList.contains("wrong") &&
      document.getElementById("divide").hidden;
  while (isBusy()) await new Promise((resolve) => setTimeout(resolve, 10));
  return message.textContent;
})()`);

/** The parts of the page that are there once something is shown. */
const shown = () => browser.evaluate(
  `["stage", "facts", "save"].filter((id) => !document.getElementById(id).hidden)`);

test("files that are dropped", async () => {
  await openPage();
  assert.equal(await drop(["rgb-105x73.vqz"]), "rgb-105x73.vqz");
  assert.deepEqual(await shown(), ["stage", "facts", "save"]);
  assert.match(await drop(["bad-crc-indices.vqz"]), /^section 1 at offset \d+ is damaged/);
  assert.deepEqual(await shown(), []);
  assert.match(await drop(["rgb-105x73.vqz", "rgb-16x16.png"]), /has 16 × 16 pixels/);
  assert.deepEqual(await shown(), ["stage", "facts", "save"]);
});

test("a folder of models without a slash, and what is no file or image", async () => {
  await openPage();
  const found = await browser.evaluate(`module.then(async ({ decodeVQZ, encodeVQZ }) => {
    const bytes = await (await fetch("/vectors/rgb-105x73.vqz")).arrayBuffer();
    const reason = (answer) => answer.then(() => "none", (error) => error.name + ": " + error.message);
    return [(await decodeVQZ(bytes, { models: "/models" })).width,
      await reason(decodeVQZ("rgb-105x73.vqz")), await reason(encodeVQZ())];
  })`);
  assert.deepEqual(found, [105, "TypeError: decodeVQZ takes an ArrayBuffer or a Uint8Array",
    "TypeError: encodeVQZ takes an ImageData"]);
});

/** The file that the tool makes of a sample's original. */
const compress = (name, quality, effort, tune) => execFileSync(
  tool, ["compress", `${folder}/samples/${name}.png`, "-", "-q", quality, "-e", effort, "--tune", tune,
    "--lossy", "--strip", "all"], { maxBuffer: 1 << 28 }).toString("hex");

test("images are compressed as by the tool", async () => {
  const isEncoder = (name) => name.endsWith("-encode.wasm");
  assert(!site.requests.some(isEncoder), "the encoder is loaded when it is needed");
  await openPage();
  const encode = (name, options) => browser.evaluate(`module.then(async ({ encodeVQZ, VQZError }) => {
    const image = await createImageBitmap(await (await fetch("/samples/${name}.png")).blob(),
      { colorSpaceConversion: "none" });
    const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
    context.drawImage(image, 0, 0);
    const pixels = context.getImageData(0, 0, image.width, image.height);
    try {
      const file = await encodeVQZ(pixels, ${JSON.stringify(options)});
      return Array.from(file, (byte) => byte.toString(16).padStart(2, "0")).join("");
    } catch (error) { return error instanceof VQZError ? error.message : "another error"; }
  })`);
  for (const [name, quality, effort, tune] of [
    ["landscape", 3, 1, "visual"], ["scene", 4.5, 2, "psnr"], ["gray", 5, 2, "visual"]])
    assert.equal(await encode(name, { quality, effort, tune }), compress(name, quality, effort, tune));
  assert.match(await encode("rgba", {}), /not opaque/);
  assert.match(await encode("scene", { quality: 99 }), /quality/);
});

test("an image that is dropped is compressed, shown beside it and offered", async () => {
  await openPage();
  assert.equal(await drop(["scene.png"], "samples"), "scene.vqz");
  const [name, file, source, time] = await browser.evaluate(`(async () => {
    const link = document.getElementById("save");
    const file = new Uint8Array(await (await fetch(link.href)).arrayBuffer());
    return [link.download, Array.from(file, (byte) => byte.toString(16).padStart(2, "0")).join(""),
      ...["source", "compressed"].map((id) => document.getElementById(id).textContent)];
  })()`);
  assert.deepEqual([name, file], ["scene.vqz", compress("scene", 5, 2, "visual")]);
  assert.match(source, /^scene\.png, 64,514 bytes/);
  assert.match(time, /ms, \d+\.\d\d megapixels a second/);
  assert.match(await drop(["rgba.png"], "samples"), /not opaque/);
  assert.deepEqual(await shown(), []);
});

test("a model is fetched once", async () => {
  const fetched = site.requests.filter((path) => path.startsWith("/models/"));
  const found = fetched.filter((path) => existsSync(folder + path));
  assert.deepEqual(found, [...new Set(found)]);
  assert.equal(fetched.filter((path) => path.endsWith("-whole.vqm.gz")).length, 1);
  for (const { digest } of models.filter(({ digest }) => digest))
    assert(fetched.includes(`/models/${digest}.vqm.gz`));
});

test("without a network", async () => {
  await openPage();
  await pick("scene");
  const { url } = site;
  await site.stop();
  await browser.open(url);
  await browser.evaluate(helpers);
  await pick("scene");
  const sum = await browser.evaluate(`sum(contents(document.getElementById("decoded")), 3)`);
  assert.equal(sum, decompress("scene", 3));
});
