// Two parameters at a time: what the model expects over their grid, and the trials.
import {axis, Chart, colours, grid, ramp, tooltip} from '../chart.js';
import {focusRange} from '../data.js';
import {choice, facts, h, number, shown} from '../dom.js';
import {about} from './curves.js';
import {panel} from './panel.js';

/** null where there is no model of two parameters at least. */
export function contour(store) {
  const {contours} = store.study.importance;
  if (contours.length === 0) return null;
  const names = contours.map((one, i) => [String(i), `${one.x} × ${one.y}`]);
  const look = store.look('contour', {pair: '0'});
  if (!contours[look.pair]) look.pair = '0';
  const chart = new Chart(400, '');
  const legend = h('p', {class: 'legend'});
  const redraw = () => draw(store, chart, contours[look.pair], legend);
  chart.follow(store, redraw);
  return panel(
    'contour',
    'Two parameters together',
    'Colour: what the model of the trials expects, the other parameters as in the best trial. Points: the trials, with their own others.',
    [
      choice('parameters', names, look.pair, (pair) => {
        look.pair = pair;
        redraw();
      }),
    ],
    legend,
    chart.box,
  );
}

function draw(store, chart, contour, legend) {
  const study = store.study;
  const c = colours();
  const [x, y] = [contour.x, contour.y].map((name) => study.parameters.find((one) => one.name === name));
  const values = contour.objective.map((value) => (typeof value === 'number' ? value : NaN));
  const [low, high] = focusRange(values, study.minimize, {share: 0.8});
  const share = (value) => (study.minimize ? value - low : high - value) / (high - low);
  const [good, bad] = study.minimize ? [low, high] : [high, low];
  legend.replaceChildren(number(good), h('span', {class: 'ramp'}), `${number(bad)} and worse (${study.metric})`);
  chart.describe(`Expected ${study.metric} over ${x.name} and ${y.name}, from ${number(good)} to ${number(bad)}.`);
  const width = contour.xs.length;
  const at = [contour.xs.map(placeOn(x)), contour.ys.map(placeOn(y))];
  const cells = values
    .map((value, i) => ({value: [at[0][i % width], at[1][Math.floor(i / width)]], expected: value, i}))
    .filter((cell) => Number.isFinite(cell.expected));
  const trials = store
    .selected()
    .filter((trial) => Number.isFinite(trial.value) && [x, y].every(({name}) => Object.hasOwn(trial.params, name)));
  chart.draw({
    grid: grid({left: 78, right: 16, top: 8}),
    tooltip: tooltip(({data}) =>
      data.trial !== undefined
        ? about(study, study.byNumber.get(data.trial))
        : facts(`Expected ${study.metric} ${number(data.expected)}`, [
            [x.name, shown(contour.xs[data.i % width])],
            [y.name, shown(contour.ys[Math.floor(data.i / width)])],
          ]),
    ),
    xAxis: axisOf(x, {}),
    yAxis: axisOf(y, {nameGap: 58}),
    series: [
      {
        type: 'custom',
        clip: true,
        z: 1,
        data: cells,
        renderItem: (params, api) => {
          const {i, expected} = cells[params.dataIndex];
          const [left, right] = edges(at[0], i % width, (place) => api.coord([place, at[1][0]])[0], api.size([1, 1])[0]);
          const [top, bottom] = edges(
            at[1],
            Math.floor(i / width),
            (place) => api.coord([at[0][0], place])[1],
            api.size([1, 1])[1],
          );
          return {
            type: 'rect',
            shape: {
              x: Math.min(left, right),
              y: Math.min(top, bottom),
              width: Math.abs(right - left) + 0.5,
              height: Math.abs(bottom - top) + 0.5,
            },
            style: {fill: ramp(share(expected))},
          };
        },
      },
      {
        type: 'scatter',
        clip: true,
        z: 3,
        data: trials.map((trial) => ({
          value: [placeOn(x)(trial.params[x.name]), placeOn(y)(trial.params[y.name])],
          trial: trial.trial,
          symbolSize: trial.trial === study.best?.trial ? 14 : trials.length > 1000 ? 3 : 8,
          itemStyle: {
            color: trial.trial === study.best?.trial ? c.best : ramp(share(trial.value)),
            borderColor: c.card,
            borderWidth: 1.5,
          },
        })),
      },
    ],
  });
}

const placeOn = (parameter) => (parameter.numeric ? (value) => value : (value) => String(value));

const axisOf = ({name, numeric, log, low, high, values}, more) =>
  axis(
    name,
    numeric
      ? {type: log ? 'log' : 'value', min: low, max: high, axisLabel: {formatter: number}, splitLine: {show: false}, ...more}
      : {type: 'category', data: values.map(String), ...more},
  );

/** Half-way to the neighbours; a single value takes what a unit of its axis takes. */
function edges(places, i, coord, unit) {
  const here = coord(places[i]);
  const half = (other) => (other === undefined ? null : (coord(other) + here) / 2);
  const [before, after] = [half(places[i - 1]), half(places[i + 1])];
  const step = Math.abs((after ?? before ?? here + unit / 2) - here);
  const sign = Math.sign((after ?? here) - (before ?? here)) || 1;
  return [before ?? here - sign * step, after ?? here + sign * step];
}
