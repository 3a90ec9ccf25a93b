// <vqz-image src="photo.vqz" alt="A photograph"></vqz-image>, for pages that have
// <script type="module" src="vqz-image.js"></script>.
import { decodeVQZ, VQZError } from "./vqz.js";

/**
 * Shows a .vqz file as <img> shows others: in its own size, or in that which a style sheet gives it. Fires
 * "load" when it is there and "error", with the reason as its `error`, if it cannot be shown.
 */
export class VQZImage extends HTMLElement {
  static observedAttributes = ["src", "alt", "models"];
  #canvas = document.createElement("canvas");
  #turn = 0;

  constructor() {
    super();
    const style = document.createElement("style");
    style.textContent =
      ":host { display: inline-block } canvas { display: block; max-width: 100%; height: auto }";
    this.attachShadow({ mode: "open" }).append(style, this.#canvas);
    this.#canvas.width = this.#canvas.height = 0;
    this.#canvas.setAttribute("role", "img");
  }

  get src() {
    return this.getAttribute("src") ?? "";
  }
  set src(value) {
    this.setAttribute("src", value);
  }

  /** The size of the image in pixels, 0 before it is there. */
  get naturalWidth() {
    return this.#canvas.width;
  }
  get naturalHeight() {
    return this.#canvas.height;
  }

  attributeChangedCallback(name, _, value) {
    if (name === "alt") this.#canvas.setAttribute("aria-label", value ?? "");
    else if (this.src) this.#load(++this.#turn);
  }

  /** @param turn the number of this load: a later one takes its place. */
  async #load(turn) {
    try {
      const response = await fetch(this.src);
      if (!response.ok) throw new VQZError(`${this.src}: ${response.status} ${response.statusText}`);
      const models = this.getAttribute("models") ?? undefined;
      const image = await decodeVQZ(await response.arrayBuffer(), { models });
      if (turn === this.#turn) this.show(image);
    } catch (error) {
      if (turn === this.#turn) this.dispatchEvent(Object.assign(new Event("error"), { error }));
    }
  }

  /** Shows an image that is decoded. */
  show(image) {
    this.#canvas.width = image.width;
    this.#canvas.height = image.height;
    this.#canvas.getContext("2d").putImageData(image, 0, 0);
    this.dispatchEvent(new Event("load"));
  }
}

customElements.define("vqz-image", VQZImage);
