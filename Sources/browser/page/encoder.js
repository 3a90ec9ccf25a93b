// An encoder's WebAssembly module, with one model of its format. For one thread.
import { Instance, VQZError } from "./instance.js";

export class Encoder {
  #instance;
  #coder;

  /**
   * @param {WebAssembly.Module} module
   * @param {Uint8Array} model the bytes of a whole .vqm file
   */
  constructor(module, model) {
    this.#instance = new Instance(module);
    this.#coder = this.#instance.addModel(model, "makeEncoder").coder;
  }

  /**
   * The .vqz file of an opaque image.
   * @param {{width: number, height: number, data: Uint8ClampedArray}} image rows of R, G, B, A
   * @param {{quality?: number, effort?: number, tune?: "visual" | "psnr"}} options quality from 1, also
   *   between two whole ones; effort 1 to 9
   * @returns {Uint8Array}
   */
  encode({ width, height, data }, { quality = 5, effort = 2, tune = "visual" } = {}) {
    if (![width, height].every(Number.isInteger))
      throw new VQZError("width and height are whole numbers");
    if (!(data instanceof Uint8ClampedArray && data.length === 4 * width * height))
      throw new VQZError("an image has 4 bytes for each pixel");
    if (typeof quality !== "number") throw new VQZError("quality is a number");
    if (![1, 2, 3, 4, 5, 6, 7, 8, 9].includes(effort)) throw new VQZError("effort is 1 to 9");
    if (!["visual", "psnr"].includes(tune)) throw new VQZError(`tune is "visual" or "psnr", not "${tune}"`);
    const { exports, answer } = this.#instance;
    this.#instance.call(data, (pixels) => exports.encode(
      this.#coder, pixels, width, height, quality, effort, tune === "visual", answer));
    return this.#instance.bytes();
  }
}
