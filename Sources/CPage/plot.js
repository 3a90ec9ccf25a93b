"use strict";

// A plot that tells the values of the point nearest to the pointer.
class PlotReader {
  constructor(figure) {
    this.figure = figure;
    this.plot = figure.querySelector("svg");
    this.points = [...this.plot.querySelectorAll(".point")].map((circle) => {
      const title = circle.querySelector("title");
      title.remove();
      return { circle, text: title.textContent };
    });
    this.tip = document.createElement("output");
    this.tip.className = "tip";
    this.tip.hidden = true;
    figure.append(this.tip);
    for (const event of ["pointermove", "pointerdown"]) {
      this.plot.addEventListener(event, (pointer) => this.read(pointer));
    }
    this.plot.addEventListener("pointerleave", (pointer) => {
      if (pointer.pointerType === "mouse") this.show(null);
    });
  }

  // Units of the plot count: the nearest point within 60 of them.
  read(pointer) {
    const matrix = this.plot.getScreenCTM().inverse();
    const place = new DOMPoint(pointer.clientX, pointer.clientY).matrixTransform(matrix);
    let nearest = null;
    let least = 60;
    for (const point of this.points) {
      const { cx, cy } = point.circle;
      const distance = Math.hypot(cx.baseVal.value - place.x, cy.baseVal.value - place.y);
      if (distance < least) [nearest, least] = [point, distance];
    }
    this.show(nearest);
  }

  show(point) {
    for (const series of this.plot.querySelectorAll(".near")) series.classList.remove("near");
    this.tip.hidden = point === null;
    if (point === null) return;
    point.circle.parentNode.classList.add("near");
    this.tip.textContent = point.text;
    const [circle, frame] = [point.circle, this.figure].map((one) => one.getBoundingClientRect());
    const left = circle.left - frame.left - this.tip.offsetWidth / 2;
    const top = circle.top - frame.top - this.tip.offsetHeight - 6;
    this.tip.style.left = `${Math.max(0, Math.min(left, frame.width - this.tip.offsetWidth))}px`;
    this.tip.style.top = `${Math.max(0, top)}px`;
  }
}
