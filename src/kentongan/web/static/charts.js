// Draws what charts.html says in numbers. Without it the tables below say the same.
"use strict";

(() => {
  const language = document.documentElement.lang;
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const HEIGHT = 180;
  const DAY = 86400;

  // uPlot writes times in the browser's zone: they are moved so that the server's comes out.
  const times = (plot) => {
    const { since, step, zone, values } = plot.dataset;
    const here = new Date(since * 1000).getTimezoneOffset() * 60;
    return JSON.parse(values).map((_, place) => Number(since) + place * Number(step) + Number(zone) + here);
  };
  const clock = (span) => {
    const day = span > 2 * DAY ? { day: "numeric", month: "short" } : { hour: "2-digit", minute: "2-digit", hour12: false };
    const format = new Intl.DateTimeFormat(language, day);
    return (_, splits) => splits.map((at) => format.format(at * 1000));
  };

  const draw = (plot) => {
    const at = times(plot);
    const values = JSON.parse(plot.dataset.values);
    const most = Math.max(1, ...values);
    const axis = { stroke: colour("ink-3"), font: "11px Inter, sans-serif", ticks: { show: false } };
    plot.replaceChildren();
    new uPlot(
      {
        width: plot.clientWidth,
        height: HEIGHT,
        padding: [8, 20, 0, 0],
        legend: { show: false },
        cursor: { sync: { key: "time" }, y: false, drag: { x: false, y: false } },
        scales: { y: { range: [0, most * 1.1] } },
        axes: [
          { ...axis, grid: { show: false }, size: 28, space: 64, values: clock(at[at.length - 1] - at[0]) },
          { ...axis, grid: { stroke: colour("grid"), width: 1 }, size: 44, space: 36, values: (_, splits) => splits.map((value) => number.format(value)) },
        ],
        series: [
          {},
          { stroke: colour(`chart-${plot.dataset.chart}`), fill: colour(`chart-fill-${plot.dataset.chart}`), width: 2, points: { show: values.length < 2 } },
        ],
      },
      [at, values],
      plot,
    );
  };
  const drawAll = (root) => root.querySelectorAll("[data-chart]").forEach(draw);

  // What was opened stays open when a card is exchanged.
  let unfolded = [];
  document.addEventListener("htmx:beforeSwap", (event) => {
    unfolded = [...event.target.querySelectorAll("details[open]")].map((one) => one.id);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (!event.target.hasAttribute("data-charts")) return;
    for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
    drawAll(event.target);
  });

  let waiting = 0;
  addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => drawAll(document), 150);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawAll(document));
  drawAll(document);
})();
