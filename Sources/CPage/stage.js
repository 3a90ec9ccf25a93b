// An image's pictures: the chosen two over or beside each other, or their difference.
class Stage {
  constructor(section) {
    this.box = section.querySelector(".stage");
    this.caption = section.querySelector(".caption");
    this.pictures = [...section.querySelector("template").content.querySelectorAll("img")];
    const { width, height } = this.box.dataset;
    this.view = new View(this.box, section.querySelector(".split"), Number(width), Number(height));
    this.left = this.view.add("left", "img");
    this.right = this.view.add("right", "img");
    this.difference = this.view.add("difference", "canvas");
    const divider = document.createElement("div");
    divider.className = "divider";
    this.box.append(divider);
  }

  // What lies on the left for a quality: the original, or a codec's picture that belongs to the quality.
  beside({ beside, quality }) {
    const original = this.pictures[0];
    if (beside === "") return original;
    return this.pictures.find(({ dataset }) =>
      dataset.codec === beside && dataset.qualities.split(" ").includes(quality)) ?? original;
  }

  // Shows a choice. Pictures far from the screen are not decoded, but have their place.
  show(state, isNear) {
    this.box.dataset.view = state.view;
    this.view.zoom = state.zoom;
    this.view.layout();
    if (!isNear) return;
    this.state = state;
    const left = this.beside(state);
    const right = this.pictures.find(({ dataset }) => dataset.quality === state.quality) ?? left;
    this.fill(this.left, left);
    this.fill(this.right, right);
    this.difference.label.textContent = `${left.alt}, ${right.alt}: difference x ${state.gain}`;
    this.tell(left, right);
    if (state.view === "difference") this.subtract();
  }

  fill({ layer, label }, picture) {
    if (layer.src !== picture.src) layer.src = picture.src;
    layer.alt = picture.alt;
    label.textContent = picture.alt;
  }

  // The caption: what the pictures are, and by how much the left one's file is larger.
  tell(left, right) {
    const notes = [left, right].map(({ alt, dataset }) => `${alt}: ${dataset.note}`);
    if (left.dataset.bytes && right.dataset.bytes) {
      const excess = 100 * (left.dataset.bytes / right.dataset.bytes - 1);
      notes[0] += ` (${excess < 0 ? "" : "+"}${excess.toFixed(1)} %)`;
    }
    this.caption.replaceChildren(...notes.map((note) => {
      const line = document.createElement("span");
      line.textContent = note;
      return line;
    }));
  }

  // Draws the absolute differences of the pictures' samples, times the gain.
  async subtract() {
    const state = this.state;
    await Promise.all([this.left, this.right].map(({ layer }) => layer.decode()));
    if (state !== this.state) return;
    const [left, right] = [this.left, this.right].map(({ layer }) => this.samples(layer));
    const { layer } = this.difference;
    const result = new ImageData(layer.width, layer.height);
    for (let i = 0; i < result.data.length; i += 1) {
      result.data[i] = i % 4 === 3 ? 255 : Math.abs(left[i] - right[i]) * state.gain;
    }
    layer.getContext("2d").putImageData(result, 0, 0);
    layer.dataset.of = `${state.beside} ${state.quality} ${state.gain}`;
  }

  samples(image) {
    const { width, height } = this.difference.layer;
    const context = new OffscreenCanvas(width, height).getContext("2d");
    context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, width, height).data;
  }
}
