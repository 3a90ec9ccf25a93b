// The thread that decodes: takes { id, bytes, models }, answers { id, width, height, data, milliseconds } or
// { id, error }. Models are fetched when a file first needs them.
import { Codec, VQZError } from "./codec.js";
import { fetchModel } from "./models.js";

let codec;

const module = compile(new URL("vqz.wasm", import.meta.url));

async function compile(url) {
  const response = await fetch(url);
  if (!response.ok) throw new VQZError(`${url}: ${response.status} ${response.statusText}`);
  return WebAssembly.compile(await response.arrayBuffer());
}

async function decode({ bytes, models }) {
  codec ??= new Codec(await module);
  const { model } = codec.describe(bytes);
  if (model && !codec.models.includes(model)) codec.addModel(await fetchModel(model, models));
  const start = performance.now();
  const image = codec.decode(bytes);
  return { ...image, milliseconds: performance.now() - start };
}

async function answer(request) {
  try {
    const image = await decode(request);
    postMessage({ id: request.id, ...image }, [image.data.buffer]);
  } catch (error) {
    // A trap, such as that of memory that ran out, leaves the module in no known state.
    if (error instanceof WebAssembly.RuntimeError) codec = undefined;
    postMessage({ id: request.id, error: error.message });
  }
}

// One after the other: each has the module for itself until its model is there and it is decoded.
let queue = Promise.resolve();
onmessage = ({ data }) => (queue = queue.then(() => answer(data)));
