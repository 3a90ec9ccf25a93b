// The vectors of spec/vectors, those of models of format 2 among them.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Their folder, which ends with a slash. */
export const folder = fileURLToPath(new URL("../../../spec/vectors/", import.meta.url));

/** The bytes of a file of the folder. */
export const read = (file) => new Uint8Array(readFileSync(folder + file));

const json = (file) => JSON.parse(readFileSync(folder + file));

/** An image of a model of format 2, whose file's name says its size and colours. */
function programImage({ file, pixels }) {
  const [, name, width, height] = /(rgb|gray)-(\d+)x(\d+)\.vqz$/.exec(file);
  const channels = name === "gray" ? 1 : 3;
  return { file: `model2/${file}`, pixels, channels, width: Number(width), height: Number(height) };
}

const manifest = json("manifest.json");
export const { errors, modelErrors } = manifest;

/** Models, with the digests that the manifest knows. */
export const models = [
  ...manifest.models, { file: "model2/random.vqm" }, { file: "model2/rectified.vqm" },
];

/** Images, with the sum of their samples of 8 bits. */
export const images = [...manifest.images, ...json("model2/vectors.json").map(programImage)].map(
  (image) => ({ ...image, pixels: image.pixels8 ?? image.pixels }));
