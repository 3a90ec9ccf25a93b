// One of the decoder's WebAssembly modules, and what goes in and out of its memory. For one thread.

export class VQZError extends Error {
  name = "VQZError";
}

const answerSize = 16;

export class Codec {
  #exports;
  #answer;
  #decoders = new Map();

  /** @param {WebAssembly.Module} module */
  constructor(module) {
    this.#exports = new WebAssembly.Instance(module).exports;
    this.#answer = this.#exports.allocate(answerSize);
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
    const model = this.#copy(bytes);
    const decoder = this.#exports.makeDecoder(model, bytes.length, this.#answer);
    if (!decoder) this.#exports.release(model);
    const text = this.#text();
    if (!decoder) throw new VQZError(text);
    this.#decoders.set(text, decoder);
    return text;
  }

  /**
   * What a file's header says.
   * @param {Uint8Array} bytes of a .vqz file
   * @returns {{width: number, height: number, model: string}} no model for exact pixels
   */
  describe(bytes) {
    const { width, height, text } = this.#ask(bytes, (data) =>
      this.#exports.describe(data, bytes.length, this.#answer));
    return { width, height, model: text };
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
    return this.#ask(bytes, (data) =>
      this.#exports.decode(decoder, data, bytes.length, this.#answer), true);
  }

  /** Calls the module with a file in its memory, and takes its answer out. */
  #ask(bytes, call, isImage = false) {
    const data = this.#copy(bytes);
    const succeeded = call(data);
    this.#exports.release(data);
    if (!succeeded) throw new VQZError(this.#text());
    const [, , width, height] = this.#numbers();
    return isImage
      ? { width, height, data: new Uint8ClampedArray(this.#bytes().buffer) }
      : { width, height, text: this.#text() };
  }

  #copy(bytes) {
    const target = this.#exports.allocate(bytes.length);
    new Uint8Array(this.#exports.memory.buffer, target, bytes.length).set(bytes);
    return target;
  }

  #numbers() {
    return new Uint32Array(this.#exports.memory.buffer, this.#answer, answerSize / 4);
  }

  /** The bytes of the answer, which the module gets back. */
  #bytes() {
    const [address, count] = this.#numbers();
    const bytes = new Uint8Array(this.#exports.memory.buffer, address, count).slice();
    this.#exports.release(address);
    return bytes;
  }

  #text() {
    return new TextDecoder().decode(this.#bytes());
  }
}
