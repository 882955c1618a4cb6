// Parallel coordinates: one line a trial across all parameters. Ranges brushed on the axes filter every view.
import {Chart, colours, ramp, tooltip} from '../chart.js';
import {focusRange} from '../data.js';
import {count, h, number} from '../dom.js';
import {rankShare} from './colouring.js';
import {about} from './curves.js';
import {nothing, panel} from './panel.js';

export function parallel(store) {
  const study = store.study;
  if (study.parameters.length === 0 || study.trials.length === 0)
    return panel('parallel', 'Parallel coordinates', null, [], nothing('There are no trials with parameters yet.'));
  const chart = new Chart(narrow() ? 110 + 90 * (study.parameters.length + 2) : 380, '');
  const status = h(
    'span',
    {class: 'control', role: 'status'},
    store.brushed ? `${count(store.brushed.size, 'trial')} in the ranges` : '',
  );
  const redraw = () => draw(store, chart);
  const clear = h(
    'button',
    {
      type: 'button',
      class: 'quiet',
      onclick: () => {
        store.change('filter', {ranges: new Map(), brushed: null});
        status.textContent = '';
        redraw();
      },
    },
    'Clear ranges',
  );
  store.addEventListener('look', redraw);
  chart.on('axisareaselected', () => {
    brush(store, chart);
    status.textContent = store.brushed ? `${count(store.brushed.size, 'trial')} in the ranges` : '';
  });
  chart.opensTrials();
  queueMicrotask(redraw);
  return panel(
    'parallel',
    'Parallel coordinates',
    'Drag along an axis to keep the trials in that range, in all views; the filter box of the table does the same by keyboard. Dark lines are the best trials.',
    [status, clear],
    chart.box,
  );
}

const narrow = () => window.matchMedia('(max-width: 640px)').matches;

/** The numbers of the trials inside all ranges; null where there are none. */
export function trialsInRanges(study, ranges) {
  if (ranges.size === 0) return null;
  const axes = dimensionsOf(study).filter(({name}) => ranges.has(name));
  const isInside = (trial) =>
    axes.every((dimension) => {
      const at = dimension.position(trial);
      return ranges.get(dimension.name).some(([low, high]) => low <= at && at <= high);
    });
  return new Set(finished(study).filter(isInside).map((trial) => trial.trial));
}

const finished = (study) => study.trials.filter((trial) => Number.isFinite(trial.value));
const dimensionsOf = (study) => [...study.parameters.map(parameterAxis), ...resultAxes(study, finished(study))];

/** Takes over the ranges that the reader has drawn. */
function brush(store, chart) {
  const names = dimensionsOf(store.study).map(({name}) => name);
  const ranges = new Map();
  for (const axis of chart.chart.getModel().queryComponents({mainType: 'parallelAxis'}))
    if (axis.activeIntervals?.length > 0) ranges.set(names[axis.get('dim')], axis.activeIntervals.map((one) => [...one]));
  store.change('filter', {ranges, brushed: trialsInRanges(store.study, ranges)});
}

/** Draws the reader's ranges into a new picture. */
function showRanges(store, dimensions, echart) {
  dimensions.forEach(({name}, parallelAxisIndex) => {
    const intervals = store.ranges.get(name);
    if (intervals) echart.dispatchAction({type: 'axisAreaSelect', parallelAxisIndex, intervals}, {silent: true});
  });
}

function draw(store, chart) {
  const study = store.study;
  const c = colours();
  const trials = finished(study);
  const share = rankShare(study);
  const dimensions = dimensionsOf(study);
  const vertical = narrow();
  chart.describe(
    `Parallel coordinates of ${count(trials.length, 'trial')} over ${dimensions.map((d) => d.name).join(', ')}.`,
  );
  const text = {color: c.muted, fontSize: 11};
  chart.draw({
    tooltip: tooltip(({data}) => (data?.trial === undefined ? '' : about(study, study.byNumber.get(data.trial)))),
    parallel: {
      left: vertical ? 14 : 60,
      right: vertical ? 30 : 80,
      top: vertical ? 46 : 44,
      bottom: 26,
      layout: vertical ? 'vertical' : 'horizontal',
      parallelAxisDefault: {
        nameTextStyle: {
          color: c.text,
          fontSize: 12,
          fontWeight: 600,
          ...(vertical ? {align: 'left', verticalAlign: 'bottom', padding: [0, 0, 7, 0]} : {}),
        },
        nameGap: vertical ? 0 : 14,
        axisLine: {lineStyle: {color: c.muted}},
        axisTick: {show: false},
        axisLabel: {...text, hideOverlap: true, textBorderColor: c.card, textBorderWidth: 3},
        areaSelectStyle: {width: 18, color: c.accent, borderColor: c.accent, opacity: 0.25},
      },
    },
    parallelAxis: dimensions.map((dimension, dim) => ({
      dim,
      ...dimension.axis,
      name: dimension.name,
      nameLocation: vertical === !dimension.axis.inverse ? 'start' : 'end',
    })),
    series: [
      {
        type: 'parallel',
        smooth: 0.15,
        lineStyle: {width: 1.2},
        inactiveOpacity: 0.03,
        activeOpacity: 0.9,
        progressive: 0,
        emphasis: {lineStyle: {width: 3, opacity: 1}},
        data: [...trials]
          .sort((a, b) => share(b) - share(a))
          .map((trial) => ({
            value: dimensions.map((dimension) => dimension.get(trial)),
            trial: trial.trial,
            lineStyle:
              trial.trial === study.best?.trial
                ? {color: c.best, width: 3, opacity: 1}
                : {color: ramp(share(trial)), opacity: trials.length > 300 ? 0.25 : 0.7},
          })),
      },
    ],
  }, (echart) => showRanges(store, dimensions, echart));
}

/** `get` is what the chart is given, `position` a number on the axis, NaN where the trial has no such parameter. */
function parameterAxis(parameter) {
  const {name, type, low, high, log, numeric, values} = parameter;
  const axis = numeric
    ? {
        type: log ? 'log' : 'value',
        min: low,
        max: high,
        axisLabel: {formatter: number},
        minInterval: type === 'int' ? 1 : 0,
      }
    : {type: 'category', data: values.map(String)};
  const has = (trial) => Object.hasOwn(trial.params, name);
  return {
    name,
    axis,
    get: (trial) => (has(trial) ? (numeric ? trial.params[name] : String(trial.params[name])) : '-'),
    position: (trial) => (has(trial) ? (numeric ? trial.params[name] : values.indexOf(trial.params[name])) : NaN),
  };
}

function resultAxes(study, trials) {
  const [low, high] = focusRange(
    trials.map((trial) => trial.value),
    study.minimize,
    {share: 0.6},
  );
  const epochs = (trial) => trial.epochs;
  const value = (trial) => Math.min(high, Math.max(low, trial.value));
  return [
    {name: 'epochs', axis: {type: 'value', min: 0, max: study.maxEpochs}, get: epochs, position: epochs},
    {
      name: study.metric,
      axis: {type: 'value', min: low, max: high, inverse: study.minimize, axisLabel: {formatter: number}},
      get: value,
      position: value,
    },
  ];
}
