// The thread that decodes and encodes: takes { id, bytes, models } and answers { id, width, height, data,
// milliseconds }, or takes { id, image, options, models } and answers { id, bytes, milliseconds }; where that
// fails, { id, error }. Models are fetched when they are first needed, the encoder with the first image.
import { Codecs } from "./codecs.js";
import { Encoder } from "./encoder.js";
import { VQZError } from "./instance.js";
import { fetchModel } from "./models.js";

const modules = new Map();
const load = (format) => compiled(`vqz-${format}.wasm`);
let codecs = new Codecs(load);
/** By the folder that its model is from. */
let encoders = new Map();

/** A module, which is compiled once. */
function compiled(name) {
  if (!modules.has(name)) modules.set(name, compile(name));
  return modules.get(name);
}

async function fetchFile(name) {
  const url = new URL(name, import.meta.url);
  const response = await fetch(url);
  if (!response.ok) throw new VQZError(`${url}: ${response.status} ${response.statusText}`);
  return response;
}

const compile = async (name) => WebAssembly.compile(await (await fetchFile(name)).arrayBuffer());

/** What `body` gives, and how long it took. */
async function timed(body) {
  const start = performance.now();
  const result = await body();
  return { ...result, milliseconds: performance.now() - start };
}

async function decode({ bytes, models }) {
  const { model } = await codecs.describe(bytes);
  if (model && !codecs.has(model)) await codecs.addModel(await fetchModel(model, models));
  return timed(() => codecs.decode(bytes));
}

async function encoder(models) {
  if (!encoders.has(models)) {
    const { model, format } = await (await fetchFile("encoder.json")).json();
    const bytes = await fetchModel(model, models, "-whole");
    encoders.set(models, new Encoder(await compiled(`vqz-${format}-encode.wasm`), bytes));
  }
  return encoders.get(models);
}

async function encode({ image, options, models }) {
  const ready = await encoder(models);
  return timed(() => ({ bytes: ready.encode(image, options) }));
}

async function answer(request) {
  try {
    const result = await (request.image ? encode(request) : decode(request));
    postMessage({ id: request.id, ...result }, [(result.data ?? result.bytes).buffer]);
  } catch (error) {
    // A trap, such as that of memory that ran out, leaves a module in no known state.
    const isTrap = error instanceof WebAssembly.RuntimeError;
    if (isTrap) [codecs, encoders] = [new Codecs(load), new Map()];
    const reason = isTrap ? "the codec broke off, as it does where memory runs out" : error.message;
    postMessage({ id: request.id, error: reason });
  }
}

// One after the other: each has the module for itself until its model is there and it is done.
let queue = Promise.resolve();
onmessage = ({ data }) => (queue = queue.then(() => answer(data)));
