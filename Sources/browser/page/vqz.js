// Decodes .vqz files in a thread of their own:
//
//     import { decodeVQZ } from "./vqz.js";
//     const image = await decodeVQZ(bytes);
//
// The first call starts the thread, which fetches the decoder and the file's model once.
import { VQZError } from "./codec.js";

export { VQZError };

const requests = new Map();
let worker;
let last = 0;

function start() {
  const started = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
  started.onmessage = ({ data }) => {
    const { resolve, reject } = requests.get(data.id);
    requests.delete(data.id);
    if (data.error === undefined) resolve(data);
    else reject(new VQZError(data.error));
  };
  started.onerror = () => {
    for (const { reject } of requests.values()) reject(new VQZError("the decoder cannot be loaded"));
    requests.clear();
    worker = undefined;
  };
  return started;
}

/**
 * The image of a file, and how long it took.
 * @param {ArrayBuffer | Uint8Array} file
 * @param {{models?: string | URL}} options the folder of models, by default "models/" beside this file
 * @returns {Promise<{image: ImageData, milliseconds: number}>}
 * @throws {VQZError} if the file is none, or its model is not to be had
 */
export async function decodeTimed(file, { models = new URL("models/", import.meta.url) } = {}) {
  // A copy, which goes to the thread.
  const bytes = new Uint8Array(file).slice();
  worker ??= start();
  const id = ++last;
  const answer = new Promise((resolve, reject) => requests.set(id, { resolve, reject }));
  worker.postMessage({ id, bytes, models: new URL(models, document.baseURI).href }, [bytes.buffer]);
  const { data, width, height, milliseconds } = await answer;
  return { image: new ImageData(data, width, height), milliseconds };
}

/**
 * The image of a file.
 * @param {ArrayBuffer | Uint8Array} file
 * @param {{models?: string | URL}} options as those of `decodeTimed`
 * @returns {Promise<ImageData>}
 */
export async function decodeVQZ(file, options) {
  return (await decodeTimed(file, options)).image;
}
