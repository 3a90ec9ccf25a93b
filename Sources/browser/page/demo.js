// The demonstration: files that are dropped, opened or picked, images that are compressed, and what there is
// to say of them.
import { decodeTimed, encodeTimed } from "./vqz.js";

const element = (id) => document.getElementById(id);
const [decoded, original, picture] = ["decoded", "original", "picture"].map(element);

function say(text, isWrong = false) {
  element("message").textContent = text;
  element("message").classList.toggle("wrong", isWrong);
}

function draw(canvas, image, put) {
  canvas.width = image.width;
  canvas.height = image.height;
  put(canvas.getContext("2d"));
}

const number = (value, digits = 0) =>
  value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });

const speed = ({ width, height }, milliseconds) =>
  `${number(milliseconds)} ms, ${number((width * height) / milliseconds / 1000, 2)} megapixels a second`;

/** What is shown goes where nothing comes in its place. */
const replacing = (coming) => coming.catch((error) => {
  for (const id of ["stage", "facts", "save"]) element(id).hidden = true;
  setOriginal(false);
  throw error;
});

/** Shows a .vqz file. */
async function showFile(name, bytes) {
  say(`Decoding ${name} …`);
  const { image, milliseconds } = await replacing(decodeTimed(bytes));
  draw(decoded, image, (context) => context.putImageData(image, 0, 0));
  element("pixels").textContent = `${image.width} × ${image.height}`;
  element("bytes").textContent = number(bytes.byteLength);
  element("rate").textContent =
    number((8 * bytes.byteLength) / (image.width * image.height), 3);
  element("time").textContent = speed(image, milliseconds);
  element("stage").hidden = element("facts").hidden = false;
  element("compressed").textContent = "elsewhere";
  offer(name, bytes);
  setOriginal(false);
  zoom();
  say(name);
}

/** Offers a file to be saved. */
function offer(name, bytes) {
  const link = element("save");
  URL.revokeObjectURL(link.href);
  link.href = URL.createObjectURL(new Blob([bytes]));
  link.download = name;
  link.hidden = false;
}

/** The pixels of an image that the browser itself decodes. */
async function pixels(blob) {
  const image = await createImageBitmap(blob, { colorSpaceConversion: "none" });
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  return context.getImageData(0, 0, image.width, image.height);
}

/** Compresses an image, and shows what comes of it. */
async function compress(name, blob) {
  say(`Compressing ${name} …`);
  const quality = Number(element("quality").value);
  const image = await replacing(pixels(blob));
  const { file, milliseconds } = await replacing(encodeTimed(image, { quality }));
  await showFile(`${name.replace(/\.\w+$/, "")}.vqz`, file);
  await showOriginal(name, blob);
  element("compressed").textContent = speed(image, milliseconds);
}

/** Shows an image that the browser itself decodes beside the file, if it has its size. */
async function showOriginal(name, blob) {
  const image = await createImageBitmap(blob, { colorSpaceConversion: "none" });
  if (image.width !== decoded.width || image.height !== decoded.height) {
    throw new Error(`${name} has ${image.width} × ${image.height} pixels, the .vqz file others`);
  }
  draw(original, image, (context) => context.drawImage(image, 0, 0));
  setOriginal(true);
  element("source").textContent = `${name}, ${number(blob.size)} bytes`;
}

function setOriginal(isThere) {
  original.hidden = element("line").hidden = element("divide").hidden = !isThere;
  if (!isThere) element("source").textContent = "none";
  divide();
}

/** Puts the line between the original, on its left, and vqz. */
function divide() {
  const { value } = element("slider");
  original.style.clipPath = `inset(0 ${100 - value}% 0 0)`;
  element("line").style.left = `${value}%`;
}

function zoom() {
  const { value } = element("zoom");
  picture.classList.toggle("fit", value === "fit");
  picture.classList.toggle("large", Number(value) > 1);
  // All of it is to be seen: the stage is that high at most.
  picture.style.maxWidth = value === "fit" ? `calc(74vh * ${decoded.width / decoded.height})` : "";
  for (const canvas of [decoded, original]) {
    // One pixel of the image is one of the screen.
    canvas.style.width = value === "fit" ? "" : `${(canvas.width * value) / devicePixelRatio}px`;
  }
}

/** Calls `body`, and says what goes wrong. */
async function attempt(body) {
  try {
    await body();
  } catch (error) {
    say(error.message, true);
  }
}

const isVQZ = ({ name }) => name.toLowerCase().endsWith(".vqz");

/** Shows a .vqz file, with an image as its original; compresses an image alone. */
async function open(files) {
  element("sample").value = "";
  const vqz = files.find(isVQZ);
  const image = files.find((file) => !isVQZ(file));
  if (image && !vqz) return compress(image.name, image);
  if (vqz) await showFile(vqz.name, await vqz.arrayBuffer());
  if (image) await showOriginal(image.name, image);
}

async function fetchFile(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status} ${response.statusText}`);
  return response.blob();
}

async function openSample(name) {
  if (!name) return;
  const file = await fetchFile(`samples/${name}.vqz`);
  await showFile(`${name}.vqz`, await file.arrayBuffer());
  await showOriginal(`${name}.png`, await fetchFile(`samples/${name}.png`));
}

async function listSamples() {
  const response = await fetch("samples/samples.json");
  if (!response.ok) return;
  for (const name of await response.json()) element("sample").append(new Option(name));
}

element("file").onchange = ({ target }) => attempt(() => open([...target.files]));
element("sample").onchange = ({ target }) => attempt(() => openSample(target.value));
element("controls").onsubmit = (event) => event.preventDefault();
element("zoom").onchange = zoom;
element("slider").oninput = divide;
picture.onpointermove = (event) => {
  if (element("divide").hidden || event.buttons === 0) return;
  const { left, width } = picture.getBoundingClientRect();
  element("slider").value = (100 * (event.clientX - left)) / width;
  divide();
};

document.ondragover = (event) => {
  event.preventDefault();
  document.body.classList.add("target");
};
document.ondragleave = () => document.body.classList.remove("target");
document.ondrop = (event) => {
  event.preventDefault();
  document.body.classList.remove("target");
  attempt(() => open([...event.dataTransfer.files]));
};

attempt(listSamples);
// Browsers keep pages for times without a network where they are secure: over https, or from this machine.
navigator.serviceWorker?.register("offline.js").catch((error) => say(error.message, true));
