/* Charts: <div class="y-chart" data-chart="id-of-json"></div>, the JSON being a whole ECharts option made by charts.py.
   A colour written "var(--ok)" is taken from the stylesheet; switching the theme draws anew; a bar leads to its records. */
import { attach } from "./dom.js";

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const live = new Map();

function coloured(value) {
  if (typeof value === "string") { return value.startsWith("var(--") ? css(value.slice(6, -1)) : value; }
  if (Array.isArray(value)) { return value.map(coloured); }
  if (value && typeof value === "object") { return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, coloured(inner)])); }
  return value;
}

function theme() {
  const text = { color: css("ink-2"), fontFamily: css("face"), fontSize: 12 };
  const axis = { axisLine: { show: false }, axisTick: { show: false }, axisLabel: text, splitLine: { lineStyle: { color: css("line") } } };
  return {
    color: [1, 2, 3, 4, 5, 6, 7, 8].map((i) => css(`s${i}`)),
    backgroundColor: "transparent", textStyle: text, animation: false,
    categoryAxis: { ...axis, splitLine: { show: false }, axisLine: { show: true, lineStyle: { color: css("line-2") } } },
    valueAxis: axis, legend: { textStyle: text, itemWidth: 10, itemHeight: 8, icon: "rect" },
    tooltip: { backgroundColor: css("card"), borderColor: css("line-2"), textStyle: { color: css("ink"), fontSize: 12 }, confine: true },
    line: { symbol: "none", lineStyle: { width: 2 } }, bar: { barMaxWidth: 26 },
    funnel: { label: { color: css("ink") }, itemStyle: { borderColor: css("card"), borderWidth: 1 } },
  };
}

function draw(el) {
  if (!window.echarts) { return; }
  live.get(el)?.dispose();
  window.echarts.registerTheme("yingdan", theme());
  const chart = window.echarts.init(el, "yingdan", { renderer: "svg" });
  chart.setOption(coloured(JSON.parse(document.getElementById(el.dataset.chart).textContent)));
  chart.on("click", ({ data }) => { if (data?.url) { location.assign(data.url); } });
  live.set(el, chart);
}

attach("[data-chart]", draw);
document.addEventListener("theme", () => live.forEach((_, el) => { if (el.isConnected) { draw(el); } }));
window.addEventListener("resize", () => live.forEach((chart) => chart.resize()));
