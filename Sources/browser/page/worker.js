// The thread that decodes: takes { id, bytes, models }, answers { id, width, height, data, milliseconds } or
// { id, error }. Models are fetched when a file first needs them.
import { VQZError } from "./codec.js";
import { Codecs } from "./codecs.js";
import { fetchModel } from "./models.js";

const modules = new Map();
let codecs = new Codecs(load);

/** The module for models of a format, which is compiled once. */
function load(format) {
  if (!modules.has(format)) modules.set(format, compile(`vqz-${format}.wasm`));
  return modules.get(format);
}

async function compile(name) {
  const url = new URL(name, import.meta.url);
  const response = await fetch(url);
  if (!response.ok) throw new VQZError(`${url}: ${response.status} ${response.statusText}`);
  return WebAssembly.compile(await response.arrayBuffer());
}

async function decode({ bytes, models }) {
  const { model } = await codecs.describe(bytes);
  if (model && !codecs.has(model)) await codecs.addModel(await fetchModel(model, models));
  const start = performance.now();
  const image = await codecs.decode(bytes);
  return { ...image, milliseconds: performance.now() - start };
}

async function answer(request) {
  try {
    const image = await decode(request);
    postMessage({ id: request.id, ...image }, [image.data.buffer]);
  } catch (error) {
    // A trap, such as that of memory that ran out, leaves the module in no known state.
    if (error instanceof WebAssembly.RuntimeError) codecs = new Codecs(load);
    postMessage({ id: request.id, error: error.message });
  }
}

// One after the other: each has the module for itself until its model is there and it is decoded.
let queue = Promise.resolve();
onmessage = ({ data }) => (queue = queue.then(() => answer(data)));
