// All learning curves, each ended by the mark of what became of it.
import {axis, Chart, colours, grid, SYMBOLS, tooltip, valueAxis} from '../chart.js';
import {column, focusRange, isMinimized, trainingCounterpart} from '../data.js';
import {choice, count, facts, h, number, shown, toggle} from '../dom.js';
import {fanSeries, isStored, lastExpectation, words} from '../fans.js';
import {COLOURINGS, colouring, lineKey} from './colouring.js';
import {nothing, panel} from './panel.js';

export function curves(store) {
  const look = store.look('curves', {
    metric: store.study.metric,
    by: 'value',
    log: false,
    whole: false,
    training: false,
    expected: false,
  });
  const chart = new Chart(420, '');
  const key = h('p', {class: 'legend', 'aria-hidden': 'true'});
  const redraw = () => {
    key.replaceChildren(...lineKey(store.study, look.by));
    draw(store, chart, look);
  };
  const change = (values) => {
    Object.assign(look, values);
    redraw();
  };
  store.addEventListener('filter', redraw);
  store.addEventListener('look', redraw);
  chart.opensTrials();
  chart.on('mouseover', ({data}) => {
    if (data?.trial === undefined || look.metric !== store.study.metric) return;
    chart.merge({series: fanSeries(lastExpectation(store.study, store.study.byNumber.get(data.trial)))});
  });
  chart.on('mouseout', () => chart.merge({series: fanSeries(null)}));
  if (store.study.trials.every((trial) => trial.points.value.length === 0))
    return panel('curves', 'Learning curves', null, [], nothing('No epoch has been reported yet.'));
  queueMicrotask(redraw);
  const metrics = [...new Set([store.study.metric, ...store.study.metricNames])];
  return panel(
    'curves',
    'Learning curves',
    `One line a trial; its mark says what became of it. Point at a line for why it ended and ${
      isStored(store.study)
        ? 'what was expected of it at its last decision'
        : 'what the curve model expects of it today (the expectations of that time are not stored in this study)'
    }; click for all about it.`,
    [
      choice('metric', metrics, look.metric, (metric) => change({metric})),
      choice('colour', COLOURINGS(store.study), look.by, (by) => change({by})),
      toggle('training, dashed', look.training, (training) => change({training})),
      toggle('expected', look.expected, (expected) => change({expected})),
      toggle('log', look.log, (log) => change({log})),
      toggle('whole range', look.whole, (whole) => change({whole})),
    ],
    chart.box,
    key,
  );
}

function draw(store, chart, look) {
  const study = store.study;
  const trials = store.selected().filter((trial) => column(study, trial, look.metric).some(Number.isFinite));
  const colour = colouring(study, look.by);
  const counterpart = look.training ? trainingCounterpart(study, look.metric) : null;
  const values = trials.flatMap((trial) => column(study, trial, look.metric));
  const minimize = isMinimized(study, look.metric);
  const [low, high] = focusRange(
    values.filter((v) => !look.log || v > 0),
    minimize,
    {whole: look.whole, share: 0.7},
  );
  const c = colours();
  chart.describe(
    `Learning curves of ${count(trials.length, 'trial')}: ${look.metric} by epoch, from ${number(low)} to ${number(high)}.`,
  );
  const best = study.best?.trial;
  const expected = look.expected && look.metric === study.metric ? expectedOf(study, trials) : [];
  const dense = trials.length > 60 ? Math.max(0.18, 0.75 - trials.length / 1500) : 0.85;
  chart.draw({
    grid: grid(),
    tooltip: tooltip(({data}) => (data?.trial === undefined ? '' : about(study, study.byNumber.get(data.trial)))),
    xAxis: axis('epoch', {type: 'value', min: 0, max: expected.length > 0 ? study.maxEpochs : longest(trials), minInterval: 1}),
    yAxis: valueAxis(look.metric, look.log && low <= 0 ? null : low, high, {
      type: look.log ? 'log' : 'value',
      scale: true,
    }),
    dataZoom: [{type: 'inside', xAxisIndex: 0, zoomOnMouseWheel: 'ctrl', moveOnMouseWheel: false}],
    series: [
      lines('values', study, trials, look.metric, (trial) => ({
        stroke: trial.trial === best ? c.best : colour(trial),
        lineWidth: trial.trial === best ? 3 : 1.3,
        opacity: trial.trial === best ? 1 : dense,
      })),
      ...(counterpart
        ? [
            lines('training', study, trials, counterpart, (trial) => ({
              stroke: colour(trial),
              lineWidth: 1,
              lineDash: [4, 3],
              opacity: 0.6 * dense,
            })),
          ]
        : []),
      ...(expected.length > 0 ? [expectedFans(expected, colour)] : []),
      ends(study, trials, look.metric, colour),
      ...fanSeries(null),
    ],
  });
}

/** Of the trials that ended early: what was expected of them at the last decision. */
const expectedOf = (study, trials) =>
  trials
    .filter((trial) => trial.epochs < study.maxEpochs)
    .map((trial) => ({trial, band: lastExpectation(study, trial)?.band ?? []}))
    .filter(({band}) => band.length > 0);

/** The fans of many trials, each pale: where they pile up it gets darker. */
function expectedFans(all, colour) {
  const opacity = Math.max(0.02, Math.min(0.15, 1.5 / all.length));
  return {
    id: 'expected',
    type: 'custom',
    silent: true,
    clip: true,
    z: 1,
    data: all.map(() => [1, 0]),
    renderItem: (params, api) => {
      const {trial, band} = all[params.dataIndex];
      const line = (i) => band.map((at) => api.coord([at[0], at[i]]));
      return {
        type: 'group',
        children: [
          {type: 'polygon', shape: {points: [...line(1), ...line(3).toReversed()]}, style: {fill: colour(trial), opacity}},
          {
            type: 'polyline',
            shape: {points: line(2)},
            style: {fill: 'none', stroke: colour(trial), lineWidth: 1, lineDash: [5, 4], opacity: Math.min(0.8, 5 * opacity)},
          },
        ],
      };
    },
  };
}

const longest = (trials) => Math.max(2, ...trials.map((trial) => trial.epochs));

function lines(id, study, trials, metric, style) {
  return {
    id,
    type: 'custom',
    clip: true,
    z: 2,
    data: trials.map((trial) => ({value: [1, 0], trial: trial.trial})),
    renderItem: (params, api) => {
      const trial = trials[params.dataIndex];
      const values = column(study, trial, metric);
      const points = trial.points.epoch
        .map((epoch, i) => [epoch, values[i]])
        .filter((p) => Number.isFinite(p[1]))
        .map((p) => api.coord(p));
      return {
        type: 'polyline',
        shape: {points},
        style: {fill: 'none', ...style(trial)},
        z2: trial.trial === study.best?.trial ? 9 : 1,
        emphasis: {style: {lineWidth: 3.5, opacity: 1}, z2: 10},
      };
    },
  };
}

function ends(study, trials, metric, colour) {
  const c = colours();
  const data = trials.map((trial) => {
    const values = column(study, trial, metric);
    const i = values.findLastIndex(Number.isFinite);
    const isBest = trial.trial === study.best?.trial;
    return {
      value: [trial.points.epoch[i], values[i]],
      trial: trial.trial,
      symbol: SYMBOLS[trial.state],
      symbolSize: isBest ? 11 : 6,
      itemStyle: {
        color: trial.state === 'failed' ? c.failed : isBest ? c.best : colour(trial),
        borderColor: c.card,
        borderWidth: 1,
      },
    };
  });
  return {id: 'ends', type: 'scatter', clip: true, z: 3, data};
}

export function about(study, trial) {
  const rows = [
    [`best ${study.metric}`, `${number(trial.value)} at epoch ${trial.epoch ?? '–'}`],
    ['epochs', `${trial.epochs}`],
    ...Object.entries(trial.params).map(([name, value]) => [name, shown(value)]),
  ];
  const expectation = lastExpectation(study, trial);
  if (expectation)
    rows.push([`expected ${expectation.name}`, words(expectation)]);
  return facts(`Trial ${trial.trial}: ${trial.state}`, rows, trial.reason);
}
