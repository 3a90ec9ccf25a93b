// Keeps the page's files: from the network while there is one, otherwise as they were last. The encoder is
// kept once it has been used. Models have a cache of their own.
const cacheName = "vqz-page";
const files = [
  "./", "demo.css", "demo.js", "vqz.js", "vqz-image.js", "codec.js", "codecs.js", "encoder.js", "instance.js",
  "models.js", "worker.js", "vqz-1.wasm", "vqz-2.wasm", "encoder.json", "samples/samples.json",
];

addEventListener("install", (event) => {
  event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll(files)));
  skipWaiting();
});

addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { request } = event;
  const isOurs = request.url.startsWith(registration.scope) && !request.url.includes("/models/");
  if (request.method === "GET" && isOurs) event.respondWith(answer(request));
});

async function answer(request) {
  const cache = await caches.open(cacheName);
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(request, response.clone());
    return response;
  } catch (error) {
    const kept = await cache.match(request, { ignoreSearch: true });
    if (kept) return kept;
    throw error;
  }
}
