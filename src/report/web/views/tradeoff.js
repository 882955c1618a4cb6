// What a better value costs: the best value of each trial against its training, or against another metric, and the trials
// that no other beats in both.
import {axis, Chart, colours, grid, SYMBOLS, tooltip, valueAxis} from '../chart.js';
import {better, column, focusRange, isMinimized} from '../data.js';
import {choice, count, facts, number} from '../dom.js';
import {nothing, panel, stateKey} from './panel.js';

export function tradeoff(store) {
  const study = store.study;
  const title = 'What does a better value cost?';
  if (!study.trials.some((trial) => Number.isFinite(trial.value)))
    return panel('tradeoff', title, null, [], nothing('Nothing has been observed yet.'));
  const others = study.metricNames.filter((name) => name !== study.metric).map((name) => [`metric:${name}`, name]);
  const costs = [['seconds', 'seconds of training'], ['epoch', 'epoch of the best value'], ...others];
  const look = store.look('tradeoff', {cost: 'seconds'});
  if (!costs.some(([cost]) => cost === look.cost)) look.cost = 'seconds';
  const chart = new Chart(340, '');
  const redraw = () => draw(store, chart, look.cost, new Map(costs).get(look.cost));
  chart.follow(store, redraw);
  return panel(
    'tradeoff',
    title,
    'The line joins the trials that no other one beats in both directions (the Pareto front): where it is flat, a cheaper trial is nearly as good.',
    [
      choice('against', costs, look.cost, (cost) => {
        look.cost = cost;
        redraw();
      }),
    ],
    chart.box,
    stateKey(study),
  );
}

/** What a trial's best value cost; another metric is taken at the epoch of the best value. */
function costOf(study, trial, cost) {
  if (cost === 'seconds' || cost === 'epoch') return trial[cost];
  return column(study, trial, cost.slice('metric:'.length))[trial.points.epoch.indexOf(trial.epoch)];
}

function draw(store, chart, cost, name) {
  const study = store.study;
  const c = colours();
  const points = store
    .selected()
    .map((trial) => ({trial, x: costOf(study, trial, cost), y: trial.value}))
    .filter(({x, y}) => Number.isFinite(x) && Number.isFinite(y));
  const less = !cost.startsWith('metric:') || isMinimized(study, name) ? (a, b) => a < b : (a, b) => a > b;
  const front = frontOf(study, points, less);
  const [low, high] = focusRange(
    points.map(({y}) => y),
    study.minimize,
    {share: 0.7},
  );
  const onFront = new Set(front.map(({trial}) => trial));
  chart.describe(
    `Best ${study.metric} against ${name}: ${count(points.length, 'trial')}, ${front.length} of them on the Pareto front.`,
  );
  chart.draw({
    grid: grid(),
    tooltip: tooltip(({data}) => (data?.trial === undefined ? '' : tip(study, data, name))),
    xAxis: axis(name, {type: 'value', scale: true, axisLabel: {formatter: number}}),
    yAxis: valueAxis(study.metric, low, high),
    series: [
      {
        type: 'line',
        silent: true,
        symbol: 'none',
        clip: true,
        z: 2,
        data: front.map(({x, y}) => [x, y]),
        lineStyle: {color: c.best, width: 1.5},
      },
      {
        type: 'scatter',
        clip: true,
        z: 3,
        data: points.map(({trial, x, y}) => ({
          value: [x, y],
          trial: trial.trial,
          symbol: SYMBOLS[trial.state],
          symbolSize: onFront.has(trial) ? 11 : points.length > 1000 ? 3 : 6,
          itemStyle: {color: onFront.has(trial) ? c.best : c[trial.state], opacity: onFront.has(trial) ? 1 : 0.6},
        })),
      },
    ],
  });
}

/** From the cheapest on, each that is better than all cheaper ones. */
function frontOf(study, points, less) {
  const sorted = points.toSorted((a, b) => (less(a.x, b.x) ? -1 : less(b.x, a.x) ? 1 : better(study, a.y, b.y) ? -1 : 1));
  const front = [];
  for (const point of sorted) if (front.length === 0 || better(study, point.y, front.at(-1).y)) front.push(point);
  return front;
}

const tip = (study, data, name) =>
  facts(`Trial ${data.trial}: ${study.byNumber.get(data.trial).state}`, [
    [study.metric, number(data.value[1])],
    [name, number(data.value[0])],
  ]);
