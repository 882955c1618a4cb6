// ECharts with this page's colours, sizes and manners. Tooltips are elements made by h(): never HTML from data.
import {BarChart, CustomChart, LineChart, ParallelChart, ScatterChart} from 'echarts/charts';
import {
  DataZoomComponent,
  GridComponent,
  MarkLineComponent,
  ParallelComponent,
  TooltipComponent,
} from 'echarts/components';
import * as echarts from 'echarts/core';
import {CanvasRenderer} from 'echarts/renderers';
import {h, number} from './dom.js';

echarts.use([
  BarChart,
  CustomChart,
  LineChart,
  ParallelChart,
  ScatterChart,
  DataZoomComponent,
  GridComponent,
  MarkLineComponent,
  ParallelComponent,
  TooltipComponent,
  CanvasRenderer,
]);

export function colours() {
  const style = getComputedStyle(document.documentElement);
  const get = (name) => style.getPropertyValue(`--${name}`).trim();
  const names = [
    'text',
    'muted',
    'line',
    'card',
    'accent',
    'best',
    'completed',
    'running',
    'paused',
    'stopped',
    'failed',
    'waiting',
  ];
  return Object.fromEntries(names.map((name) => [name, get(name)]));
}

export const SYMBOLS = {
  completed: 'circle',
  running: 'emptyCircle',
  paused: 'rect',
  stopped: 'diamond',
  failed: 'triangle',
  waiting: 'pin',
};

/** The same as text, for keys. */
export const MARKS = {completed: '●', running: '○', paused: '■', stopped: '◆', failed: '▲', waiting: '◦'};

// From good to bad; both ends are distinct in grey and for the colour-blind (after the cividis and viridis maps).
const LIGHT_RAMP = ['#3b1c8c', '#21618f', '#27948a', '#7bb661', '#d6b72c'];
const DARK_RAMP = ['#f4e07a', '#7fce7a', '#35a99a', '#4a7fbf', '#6c55b8'];
export const isDark = () => document.documentElement.dataset.theme === 'dark';
export const ramp = (share) => {
  const stops = isDark() ? DARK_RAMP : LIGHT_RAMP;
  const at = Math.min(0.9999, Math.max(0, Number.isFinite(share) ? share : 1)) * (stops.length - 1);
  return mix(stops[Math.floor(at)], stops[Math.floor(at) + 1], at % 1);
};
export const CATEGORIES = ['#3d6bd6', '#d9730d', '#2b8a6e', '#b23a8e', '#8a6d1d', '#5b5fc7', '#5f7a1f', '#a33b3b'];

function mix(a, b, t) {
  const parts = [1, 3, 5].map((i) =>
    Math.round((1 - t) * parseInt(a.slice(i, i + 2), 16) + t * parseInt(b.slice(i, i + 2), 16)),
  );
  return `rgb(${parts.join(',')})`;
}

const FONT = {fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif', fontSize: 12};

/** An axis with a quiet grid. */
export function axis(name, more = {}) {
  const c = colours();
  return {
    name,
    nameLocation: 'middle',
    nameGap: more.vertical ? 48 : 28,
    nameTextStyle: {...FONT, color: c.muted},
    axisLine: {show: !more.vertical, lineStyle: {color: c.line}},
    axisTick: {show: false},
    axisLabel: {...FONT, color: c.muted, hideOverlap: true, ...more.axisLabel},
    splitLine: {show: !!more.vertical, lineStyle: {color: c.line}},
    minorSplitLine: {show: false},
    ...without(more, ['vertical', 'axisLabel']),
  };
}

const without = (object, names) => Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));

/** The vertical axis of values from `low` to `high`, which are no round numbers and get no labels. */
export function valueAxis(name, low, high, more = {}) {
  const axisLabel = {formatter: number, showMinLabel: false, showMaxLabel: false};
  return axis(name, {vertical: true, type: 'value', min: low, max: high, axisLabel, ...more});
}

/** The tooltip's place and looks; `content(params)` returns an element. */
export function tooltip(content) {
  const c = colours();
  return {
    trigger: 'item',
    confine: true,
    formatter: content,
    backgroundColor: c.card,
    borderColor: c.line,
    textStyle: {...FONT, color: c.text},
    extraCssText: 'box-shadow:0 6px 24px rgba(0,0,0,.16);border-radius:8px;',
  };
}

export const grid = (more = {}) => ({left: 62, right: 22, top: 18, bottom: 46, ...more});

// Charts are drawn when they come near the window: a page with 5000 trials appears at once, and filters act at once.
const charts = new Map(); // by their box
const near = new IntersectionObserver(
  (entries) => {
    for (const {target, isIntersecting} of entries) charts.get(target)?.approach(isIntersecting);
  },
  {rootMargin: '400px'},
);
addEventListener('beforeprint', () => charts.forEach((chart) => chart.approach(true)));

/** Frees the charts that have left the page. */
export function disposeDetached() {
  for (const [box, chart] of charts) {
    if (box.isConnected) continue;
    chart.chart?.dispose();
    near.unobserve(box);
    charts.delete(box);
  }
}

const SLOW = 60; // milliseconds of drawing from which on a chart waits until the reader pauses, as between two keys

/** A chart in a figure that grows with its container. `describe` is what a screen reader says of it. */
export class Chart {
  constructor(height, describe) {
    this.box = h('div', {class: 'chart', role: 'img', 'aria-label': describe, style: `height:${height}px`});
    this.listeners = [];
    this.near = false;
    this.cost = 0; // milliseconds that the last drawing took
    this.waiting = null; // what is to be drawn as soon as the box is near
    charts.set(this.box, this);
    near.observe(this.box);
  }

  describe(text) {
    this.box.setAttribute('aria-label', text);
  }

  /** Draws now or when the box comes near the window; `after` is given the ECharts instance each time it is drawn. */
  draw(option, after = () => {}) {
    this.waiting = option;
    this.after = after;
    clearTimeout(this.pause);
    if (this.near && this.cost < SLOW) this.drawNow();
    else if (this.near) this.pause = setTimeout(() => this.waiting && this.drawNow(), 3 * SLOW);
  }

  approach(isNear) {
    this.near = isNear;
    if (isNear && this.waiting) this.drawNow();
  }

  drawNow() {
    const option = this.waiting;
    const begin = performance.now();
    this.waiting = null;
    if (!this.chart) {
      this.chart = echarts.init(this.box, null, {renderer: 'canvas'});
      this.listeners.forEach(([event, handler]) => this.chart.on(event, handler));
      new ResizeObserver(() => this.chart.resize()).observe(this.box);
    }
    for (const series of option.series) series.progressive = 0; // whole at once: a picture is never half drawn, in print neither
    this.chart.setOption({animation: false, textStyle: FONT, ...option}, {notMerge: true});
    this.after(this.chart);
    this.cost = performance.now() - begin;
  }

  /** Changes parts of what is drawn. */
  merge(option) {
    this.chart?.setOption(option);
  }

  /** A click on what has `data.trial` opens that trial's page. */
  opensTrials() {
    this.on('click', ({data}) => {
      if (data?.trial !== undefined) location.hash = `#/trial/${data.trial}`;
    });
  }

  /** Calls `redraw` soon, and whenever the selection or the filter changes; a click on a trial opens it. */
  follow(store, redraw) {
    store.addEventListener('look', redraw);
    store.addEventListener('filter', redraw);
    this.opensTrials();
    queueMicrotask(redraw);
  }

  on(event, handler) {
    this.listeners.push([event, handler]);
    this.chart?.on(event, handler);
  }
}
