// One of the decoder's WebAssembly modules. For one thread.
import { Instance, VQZError } from "./instance.js";

export class Codec {
  #instance;
  #decoders = new Map();

  /** @param {WebAssembly.Module} module */
  constructor(module) {
    this.#instance = new Instance(module);
  }

  /** The digests of the models whose files can be decoded. */
  get models() {
    return [...this.#decoders.keys()];
  }

  /**
   * Takes a model in.
   * @param {Uint8Array} bytes of a .vqm file
   * @returns {string} the model's digest
   */
  addModel(bytes) {
    const { coder, digest } = this.#instance.addModel(bytes, "makeDecoder");
    this.#decoders.set(digest, coder);
    return digest;
  }

  /**
   * What a file's header says.
   * @param {Uint8Array} bytes of a .vqz file
   * @returns {{width: number, height: number, model: string}} no model for exact pixels
   */
  describe(bytes) {
    const { exports, answer } = this.#instance;
    this.#instance.call(bytes, (data) => exports.describe(data, bytes.length, answer));
    const [, , width, height] = this.#instance.numbers();
    return { width, height, model: this.#instance.text() };
  }

  /**
   * The pixels of a file, whose model, if it has one, has been taken in.
   * @param {Uint8Array} bytes of a .vqz file
   * @returns {{width: number, height: number, data: Uint8ClampedArray}} rows of R, G, B, A
   */
  decode(bytes) {
    const { model } = this.describe(bytes);
    const decoder = model ? this.#decoders.get(model) : 0;
    if (decoder === undefined) throw new VQZError(`needs model ${model}`);
    const { exports, answer } = this.#instance;
    this.#instance.call(bytes, (data) => exports.decode(decoder, data, bytes.length, answer));
    const [, , width, height] = this.#instance.numbers();
    return { width, height, data: new Uint8ClampedArray(this.#instance.bytes().buffer) };
  }
}
