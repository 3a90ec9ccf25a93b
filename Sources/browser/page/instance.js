// An instance of one of the WebAssembly modules, and what goes in and out of its memory. For one thread.

export class VQZError extends Error {
  name = "VQZError";
}

const answerSize = 16;

export class Instance {
  /** The module's functions. */
  exports;
  /** Where functions store what they answer. */
  answer;

  /** @param {WebAssembly.Module} module */
  constructor(module) {
    this.exports = new WebAssembly.Instance(module).exports;
    this.answer = this.exports.allocate(answerSize);
  }

  /**
   * Takes a model in, for good.
   * @param {Uint8Array} bytes of a .vqm file
   * @param {string} maker the function that makes of it what codes with it
   * @returns {{coder: number, digest: string}}
   */
  addModel(bytes, maker) {
    const model = this.copy(bytes);
    const coder = this.exports[maker](model, bytes.length, this.answer);
    if (!coder) this.exports.release(model);
    const digest = this.text();
    if (!coder) throw new VQZError(digest);
    return { coder, digest };
  }

  /** Calls a function with bytes in the memory, and throws its reason if it fails. */
  call(bytes, body) {
    const data = this.copy(bytes);
    const succeeded = body(data);
    this.exports.release(data);
    if (!succeeded) throw new VQZError(this.text());
  }

  copy(bytes) {
    const target = this.exports.allocate(bytes.length);
    new Uint8Array(this.exports.memory.buffer, target, bytes.length).set(bytes);
    return target;
  }

  /** Address and count of the answer's bytes, width and height. */
  numbers() {
    return new Uint32Array(this.exports.memory.buffer, this.answer, answerSize / 4);
  }

  /** The bytes of the answer, which the module gets back. */
  bytes() {
    const [address, count] = this.numbers();
    const bytes = new Uint8Array(this.exports.memory.buffer, address, count).slice();
    this.exports.release(address);
    return bytes;
  }

  text() {
    return new TextDecoder().decode(this.bytes());
  }
}
