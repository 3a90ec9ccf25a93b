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
const near = new Set();
const stages = new Map();
const showNear = () => {
  const state = Object.fromEntries(new FormData(controls));
  document.getElementById("gain").hidden = state.view !== "difference";
  for (const section of near) {
    if (!stages.has(section)) stages.set(section, new Stage(section));
    stages.get(section).show(state);
  }
};
controls?.addEventListener("input", showNear);

const watch = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting) near.add(target); else near.delete(target);
  }
  showNear();
}, { rootMargin: "600px" });
for (const section of document.querySelectorAll(".exhibit")) watch.observe(section);
