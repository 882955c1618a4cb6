// Which parameters matter, and how: trials along each parameter, with the model's slice through the best trial.
import {axis, Chart, colours, grid, SYMBOLS, tooltip, valueAxis} from '../chart.js';
import {focusRange} from '../data.js';
import {h, number, shown} from '../dom.js';
import {about} from './curves.js';
import {nothing, panel} from './panel.js';
import {importanceBars} from './summary.js';

const MOST = 12;

export function slices(store) {
  const study = store.study;
  const effects = new Map(study.importance.parameters.map((p, rank) => [p.name, {...p, rank}]));
  const order = [...study.parameters]
    .sort((a, b) => (effects.get(a.name)?.rank ?? 99) - (effects.get(b.name)?.rank ?? 99))
    .slice(0, MOST);
  const observed = study.trials.some((trial) => Number.isFinite(trial.value));
  if (!observed) return panel('slices', 'Parameters', null, [], nothing('Nothing has been observed yet.'));
  const charts = order.map((parameter) => ({parameter, chart: new Chart(210, '')}));
  const redraw = () =>
    charts.forEach(({parameter, chart}) => draw(store, chart, parameter, effects.get(parameter.name)));
  store.addEventListener('look', redraw);
  store.addEventListener('filter', redraw);
  charts.forEach(({chart}) => chart.opensTrials());
  queueMicrotask(redraw);
  const bars =
    effects.size > 0
      ? h(
          'div',
          {class: 'importance'},
          h('h3', {}, 'Importance'),
          importanceBars(study.importance.parameters),
          h(
            'p',
            {class: 'note'},
            'Dark: by itself. Light: with interactions. Sobol indices of the Gaussian process fitted to the trials.',
          ),
        )
      : null;
  return panel(
    'slices',
    'Parameters',
    effects.size > 0
      ? 'Best value of each trial along each parameter, the most important first. Line and band: what the model expects when only this parameter of the best trial changes (10–90 %).'
      : `Best value of each trial along each parameter. ${study.importance.remarks}`,
    [],
    h(
      'div',
      {class: 'multiples'},
      bars,
      charts.map(({parameter, chart}) => h('figure', {}, h('figcaption', {}, parameter.name), chart.box)),
    ),
    study.parameters.length > MOST
      ? h('p', {class: 'note'}, `The first ${MOST} of ${study.parameters.length} parameters.`)
      : null,
  );
}

function draw(store, chart, parameter, effect) {
  const study = store.study;
  const c = colours();
  const position = placeOf(parameter);
  const trials = store
    .selected()
    .filter((trial) => Number.isFinite(trial.value) && Object.hasOwn(trial.params, parameter.name));
  const [low, high] = focusRange(
    study.trials.map((trial) => trial.value),
    study.minimize,
    {share: 0.5},
  );
  chart.describe(
    `${study.metric} along ${parameter.name}${effect?.best != null ? `, best near ${shown(effect.best)}` : ''}.`,
  );
  const slice = effect?.slice ?? [];
  const at = (key) => slice.map((point) => [position(point.value), point.objective[key]]);
  chart.draw({
    grid: grid({left: 50, right: 12, top: 8, bottom: 26}),
    tooltip: tooltip(({data}) => (data?.trial === undefined ? '' : about(study, study.byNumber.get(data.trial)))),
    xAxis: axis(
      '',
      parameter.numeric
        ? {
            type: parameter.log ? 'log' : 'value',
            min: parameter.low,
            max: parameter.high,
            splitNumber: 4,
            axisLabel: {formatter: number},
          }
        : {type: 'category', data: parameter.values.map(String)},
    ),
    yAxis: valueAxis('', low, high, {splitNumber: 3}),
    series: [
      ...(slice.length > 0
        ? [
            band(
              slice.map((point) => position(point.value)),
              at('p10'),
              at('p90'),
              c.accent,
              parameter.numeric,
            ),
            {
              type: 'line',
              silent: true,
              data: at('p50'),
              symbol: parameter.numeric ? 'none' : 'rect',
              symbolSize: [18, 3],
              clip: true,
              lineStyle: {color: c.accent, width: parameter.numeric ? 2 : 0},
              itemStyle: {color: c.accent},
              z: 3,
            },
          ]
        : []),
      {
        type: 'scatter',
        clip: true,
        z: 2,
        data: trials.map((trial) => ({
          value: [position(trial.params[parameter.name]), trial.value],
          trial: trial.trial,
          symbol: SYMBOLS[trial.state],
          symbolSize: trial.trial === study.best?.trial ? 11 : study.trials.length > 1000 ? 3 : 6,
          itemStyle: {
            color: trial.trial === study.best?.trial ? c.best : c[trial.state],
            opacity: trial.trial === study.best?.trial ? 1 : 0.7,
          },
        })),
      },
    ],
  });
}

const placeOf = (parameter) => (parameter.numeric ? (value) => value : (value) => String(value));

/** The area between two lines of points. */
function band(xs, lower, upper, colour, joined) {
  return {
    type: 'custom',
    silent: true,
    clip: true,
    z: 1,
    data: [0],
    renderItem: (params, api) => {
      const points = [...lower, ...[...upper].reverse()].map((point) => api.coord(point));
      if (joined) return {type: 'polygon', shape: {points}, style: {fill: colour, opacity: 0.14}};
      return {
        type: 'group',
        children: xs.map((x, i) => {
          const [[left, y1], [, y2]] = [api.coord(lower[i]), api.coord(upper[i])];
          return {
            type: 'rect',
            shape: {x: left - 9, y: Math.min(y1, y2), width: 18, height: Math.abs(y2 - y1)},
            style: {fill: colour, opacity: 0.14},
          };
        }),
      };
    },
  };
}
