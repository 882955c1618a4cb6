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
        store.change('filter', {brushed: null});
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

/** The trials inside all ranges, from the chart's own knowledge of them. */
function brush(store, chart) {
  const model = chart.chart.getModel();
  const [series] = model.getSeries();
  const areas = model.queryComponents({mainType: 'parallelAxis'}).some((axis) => axis.activeIntervals?.length > 0);
  const numbers = series.getRawIndicesByActiveState('active').map((i) => series.option.data[i].trial);
  store.change('filter', {brushed: areas ? new Set(numbers) : null});
}

function draw(store, chart) {
  const study = store.study;
  const c = colours();
  const trials = study.trials.filter((trial) => Number.isFinite(trial.value));
  const share = rankShare(study);
  const dimensions = [...study.parameters.map(parameterAxis), ...resultAxes(study, trials)];
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
          ...(vertical ? {align: 'left', padding: [0, 0, 30, 0]} : {}),
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
  });
}

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
  return {
    name,
    axis,
    get: (trial) =>
      Object.hasOwn(trial.params, name) ? (numeric ? trial.params[name] : String(trial.params[name])) : '-',
  };
}

function resultAxes(study, trials) {
  const [low, high] = focusRange(
    trials.map((trial) => trial.value),
    study.minimize,
    {share: 0.6},
  );
  return [
    {name: 'epochs', axis: {type: 'value', min: 0, max: study.maxEpochs}, get: (trial) => trial.epochs},
    {
      name: study.metric,
      axis: {type: 'value', min: low, max: high, inverse: study.minimize, axisLabel: {formatter: number}},
      get: (trial) => Math.min(high, Math.max(low, trial.value)),
    },
  ];
}
