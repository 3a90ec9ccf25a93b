// Models from where they are served, and from then on from the browser's cache.
import { VQZError } from "./instance.js";

const cacheName = "vqz-models";

/**
 * The bytes of a model.
 * @param {string} digest
 * @param {string} folder the address of the folder of models, which ends with a slash
 * @param {string} part what the file's name has after the digest: nothing for the decoder's part
 * @returns {Promise<Uint8Array>}
 */
export async function fetchModel(digest, folder, part = "") {
  const url = new URL(`${digest}${part}.vqm.gz`, folder).href;
  // Browsers keep a cache for secure pages alone.
  const cache = await globalThis.caches?.open(cacheName);
  const kept = await cache?.match(url);
  const response = kept ?? (await fetch(url));
  if (!response.ok) throw new VQZError(`needs model ${digest}, which ${folder} does not have`);
  if (!kept) await cache?.put(url, response.clone());
  return unpack(response);
}

/** Unpacks gzip, which servers that know the file's name may have unpacked before. */
async function unpack(response) {
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
