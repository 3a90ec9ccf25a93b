// A module for each format of models, loaded when a model needs it. For one thread.
import { Codec } from "./codec.js";

/** The formats of models. Before any model is there, the module of the first reads files. */
const formats = [1, 2];

export class Codecs {
  #load;
  #codecs = new Map();

  /** @param {(format: number) => Promise<WebAssembly.Module>} load the module for models of a format */
  constructor(load) {
    this.#load = load;
  }

  /** Whether files of a model can be decoded. */
  has(digest) {
    return this.#of(digest) !== undefined;
  }

  /** As `Codec.addModel`, for a model of any format. */
  async addModel(bytes) {
    // The number follows "VQM". Any module refuses what has another.
    const format = formats.find((format) => format === bytes[3]) ?? formats[0];
    return (await this.#codec(format)).addModel(bytes);
  }

  /** As `Codec.describe`. */
  async describe(bytes) {
    return (await this.#any()).describe(bytes);
  }

  /** As `Codec.decode`, for a file of any model that has been taken in. */
  async decode(bytes) {
    const { model } = await this.describe(bytes);
    return (this.#of(model) ?? (await this.#any())).decode(bytes);
  }

  #of(digest) {
    return [...this.#codecs.values()].find(({ models }) => models.includes(digest));
  }

  async #any() {
    const [loaded] = this.#codecs.values();
    return loaded ?? this.#codec(formats[0]);
  }

  async #codec(format) {
    if (!this.#codecs.has(format)) this.#codecs.set(format, new Codec(await this.#load(format)));
    return this.#codecs.get(format);
  }
}
