// Decodes and encodes .vqz files in a thread of their own:
//
//     import { decodeVQZ, encodeVQZ } from "./vqz.js";
//     const image = await decodeVQZ(bytes);
//     const file = await encodeVQZ(image, { quality: 5 });
//
// The first call starts the thread, which fetches the decoder or the encoder and its model once.
import { VQZError } from "./instance.js";

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
    for (const { reject } of requests.values()) reject(new VQZError("the codec cannot be loaded"));
    requests.clear();
    worker = undefined;
  };
  return started;
}

/** The address of a folder, which ends with a slash. */
function folderAddress(folder) {
  const address = new URL(folder, document.baseURI);
  if (!address.pathname.endsWith("/")) address.pathname += "/";
  return address.href;
}

/** The thread's answer. */
async function ask(request, models, transferred) {
  worker ??= start();
  const id = ++last;
  const answer = new Promise((resolve, reject) => requests.set(id, { resolve, reject }));
  worker.postMessage({ ...request, id, models: folderAddress(models) }, transferred);
  return answer;
}

const ownModels = new URL("models/", import.meta.url);

/**
 * The image of a file, and how long it took.
 * @param {ArrayBuffer | Uint8Array} file
 * @param {{models?: string | URL}} options the folder of models, by default "models/" beside this file
 * @returns {Promise<{image: ImageData, milliseconds: number}>}
 * @throws {VQZError} if the file is none, or its model is not to be had
 * @throws {TypeError} if it is no bytes
 */
export async function decodeTimed(file, { models = ownModels } = {}) {
  if (!(file instanceof ArrayBuffer || file instanceof Uint8Array))
    throw new TypeError("decodeVQZ takes an ArrayBuffer or a Uint8Array");
  // A copy, which goes to the thread.
  const bytes = new Uint8Array(file).slice();
  const { data, width, height, milliseconds } = await ask({ bytes }, models, [bytes.buffer]);
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

/**
 * The file of an image, and how long it took.
 * @param {ImageData} image opaque, of sRGB
 * @param {{quality?: number, effort?: number, tune?: "visual" | "psnr", models?: string | URL}} options
 *   those of `vqz compress`: quality from 1, also between two, by default 5; effort 1 to 9, by default 2;
 *   the folder of models, as of `decodeTimed`
 * @returns {Promise<{file: Uint8Array, milliseconds: number}>}
 * @throws {VQZError} if the image is partly transparent, the model lacks the quality or is not to be had
 * @throws {TypeError} if it is no image
 */
export async function encodeTimed(image, { models = ownModels, ...options } = {}) {
  if (!(image?.data instanceof Uint8ClampedArray)) throw new TypeError("encodeVQZ takes an ImageData");
  const { width, height } = image;
  // A copy, which goes to the thread.
  const data = image.data.slice();
  const { bytes, milliseconds } = await ask(
    { image: { width, height, data }, options }, models, [data.buffer]);
  return { file: bytes, milliseconds };
}

/**
 * The file of an image: what `vqz compress --lossy --strip all` makes of it.
 * @param {ImageData} image as that of `encodeTimed`
 * @param {object} options as those of `encodeTimed`
 * @returns {Promise<Uint8Array>}
 */
export async function encodeVQZ(image, options) {
  return (await encodeTimed(image, options)).file;
}
