// Plots, of which one metric's is seen, and stages, which all show the same choice once they are near.
const plots = [...document.querySelectorAll(".plot")];
for (const plot of plots) new PlotReader(plot);

const metrics = document.getElementById("metrics");
const chooseMetric = () => {
  const { metric } = Object.fromEntries(new FormData(metrics));
  for (const plot of plots) plot.hidden = plot.dataset.metric !== metric;
};
metrics?.addEventListener("input", chooseMetric);
if (metrics) chooseMetric();

const controls = document.getElementById("controls");
const sections = [...document.querySelectorAll(".exhibit")];
const stages = new Map(sections.map((section) => [section, new Stage(section)]));
const near = new Set();
const show = () => {
  const state = Object.fromEntries(new FormData(controls));
  document.getElementById("gain").hidden = state.view !== "difference";
  for (const [section, stage] of stages) stage.show(state, near.has(section));
};
if (controls) {
  controls.addEventListener("input", show);
  show();
}

const watch = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting) near.add(target); else near.delete(target);
  }
  show();
}, { rootMargin: "600px" });
for (const section of sections) watch.observe(section);
