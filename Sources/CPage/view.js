// Where pictures of one size lie in the panes of a box: their scale, the part that is seen, and the line
// between the left one and the right one.
class View {
  constructor(box, range, width, height) {
    this.box = box;
    this.range = range;
    this.width = width;
    this.height = height;
    this.zoom = "fit";
    this.panes = [];
    // The point of the pictures in the middle of each pane, from 0 to 1.
    this.centre = { x: 0.5, y: 0.5 };
    range.addEventListener("input", () => this.divide(range.value / 100));
    box.addEventListener("pointerdown", (pointer) => this.press(pointer));
    new ResizeObserver(() => this.layout()).observe(box);
  }

  // A pane that holds a picture as an element of a kind, under a label.
  add(name, kind) {
    const [pane, layer, label] = ["div", kind, "span"].map((one) => document.createElement(one));
    pane.className = `pane ${name}`;
    layer.className = "layer";
    layer.width = this.width;
    layer.height = this.height;
    layer.draggable = false;
    label.className = "label";
    pane.append(layer, label);
    this.box.append(pane);
    this.panes.push({ pane, layer, label });
    return this.panes.at(-1);
  }

  // The box takes the shape of what it shows; zooming changes the pictures in it, not the box.
  layout() {
    const isSide = this.box.dataset.view === "side";
    const isNarrow = this.box.parentNode.clientWidth < 640;
    this.box.classList.toggle("narrow", isNarrow);
    const [columns, rows] = isSide ? (isNarrow ? [1, 2] : [2, 1]) : [1, 1];
    this.box.style.aspectRatio = `${this.width * columns} / ${this.height * rows}`;
    for (const one of [this.box, this.range]) {
      one.style.maxWidth = `${Math.max(320, 4 * this.width * columns)}px`;
    }
    for (const { pane, layer } of this.panes) if (pane.clientWidth > 0) this.place(pane, layer);
  }

  place(pane, layer) {
    const scale = this.scale(pane);
    const [x, y] = [["x", pane.clientWidth, this.width], ["y", pane.clientHeight, this.height]].map(
      ([axis, room, length]) => {
        const size = length * scale;
        if (size <= room) return (room - size) / 2;
        const half = room / 2 / size;
        this.centre[axis] = Math.max(half, Math.min(1 - half, this.centre[axis]));
        return room / 2 - this.centre[axis] * size;
      });
    const snapped = [x, y].map((one) => Math.round(one * devicePixelRatio) / devicePixelRatio);
    layer.style.transform = `translate(${snapped[0]}px, ${snapped[1]}px) scale(${scale})`;
    layer.classList.toggle("sharp", this.zoom !== "fit");
    this.box.classList.toggle("pans", this.pans(pane));
  }

  // CSS pixels per pixel of the pictures. 1:1 is a pixel of the screen.
  scale(pane) {
    if (this.zoom !== "fit") return this.zoom / devicePixelRatio;
    return Math.min(pane.clientWidth / this.width, pane.clientHeight / this.height);
  }

  pans(pane) {
    const scale = this.scale(pane);
    return this.width * scale > pane.clientWidth + 1 || this.height * scale > pane.clientHeight + 1;
  }

  // Moves the line between the pictures, from 0 to 1 of the box.
  divide(share) {
    const split = Math.max(0, Math.min(1, share));
    this.box.style.setProperty("--split", `${100 * split}%`);
    this.range.value = 100 * split;
  }

  // Pulls the line, or the pictures where these are larger than their panes and the line is not near.
  press(start) {
    const frame = this.box.getBoundingClientRect();
    const line = frame.left + frame.width * this.range.value / 100;
    const isSlider = this.box.dataset.view === "slider";
    const pulls = isSlider && (!this.box.classList.contains("pans") || Math.abs(start.clientX - line) < 24);
    const pane = this.panes[0].pane;
    const size = this.scale(pane);
    const from = { ...this.centre };
    const move = (pointer) => {
      if (pulls) this.divide((pointer.clientX - frame.left) / frame.width);
      else {
        this.centre.x = from.x - (pointer.clientX - start.clientX) / (this.width * size);
        this.centre.y = from.y - (pointer.clientY - start.clientY) / (this.height * size);
        this.layout();
      }
    };
    const end = () => this.box.removeEventListener("pointermove", move);
    this.box.setPointerCapture(start.pointerId);
    this.box.addEventListener("pointermove", move);
    for (const event of ["pointerup", "pointercancel"]) {
      this.box.addEventListener(event, end, { once: true });
    }
    if (pulls) move(start);
  }
}
