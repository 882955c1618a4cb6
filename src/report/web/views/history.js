// Best value so far against what was spent.
import {axis, Chart, colours, grid, tooltip, valueAxis} from '../chart.js';
import {count, choice, duration, facts, number} from '../dom.js';
import {nothing, panel} from './panel.js';

export function history(store) {
  const look = store.look('history', {against: 'epochs'});
  const chart = new Chart(300, '');
  const redraw = () => draw(store.study, chart, look);
  store.addEventListener('look', redraw);
  chart.on('click', ({data}) => {
    if (data?.step) location.hash = `#/trial/${data.step.trial}`;
  });
  if (store.study.history.length === 0)
    return panel('history', 'Best so far', null, [], nothing('Nothing has been observed yet.'));
  queueMicrotask(redraw);
  return panel(
    'history',
    'Best so far',
    'Each step is a better value than any before it. A long flat end says that the search has converged.',
    [spentChoice(look, redraw)],
    chart.box,
  );
}

/** What a search spends, and how it is named. */
export const SPENT = {
  epochs: {choice: 'epochs spent', axis: 'epochs spent over all trials'},
  seconds: {choice: 'seconds of search', axis: 'seconds of search'},
};

/** The control of what values are drawn against. */
export function spentChoice(look, redraw) {
  const options = Object.entries(SPENT).map(([key, name]) => [key, name.choice]);
  return choice('against', options, look.against, (against) => {
    look.against = against;
    redraw();
  });
}

/** Points [spent, value], continued to the end of the search. */
export function steps(study, against) {
  const points = study.history.map((step) => ({value: [step[against], step.value], step}));
  const end = against === 'epochs' ? study.epochs.spent : study.timeline.seconds;
  if (points.length > 0) points.push({value: [end, points.at(-1).value[1]], symbolSize: 0});
  return points;
}

/** The range of values, without the first steps that would squeeze the rest. */
export function stepRange(studies) {
  const values = studies.flatMap((study) =>
    study.history.slice(Math.floor(study.history.length / 3)).map((s) => s.value),
  );
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const margin = 0.25 * (high - low || Math.abs(high) || 1);
  return [low - margin, high + margin];
}

function draw(study, chart, {against}) {
  const c = colours();
  const last = study.history.at(-1);
  chart.describe(
    `Best ${study.metric} so far, improved ${study.history.length} times, at last to ${number(last.value)} after ${count(last.epochs, 'epoch')}.`,
  );
  const [low, high] = stepRange([study]);
  chart.draw({
    grid: grid(),
    tooltip: tooltip(({data}) =>
      data?.step
        ? facts(`${study.metric} ${number(data.step.value)}`, [
            ['trial', String(data.step.trial)],
            ['its epoch', String(data.step.epoch)],
            ['epochs spent', String(data.step.epochs)],
            ['after', duration(data.step.seconds)],
          ])
        : '',
    ),
    xAxis: axis(SPENT[against].axis, {
      type: 'value',
      min: 0,
      max: 'dataMax',
    }),
    yAxis: valueAxis(study.metric, low, high, {scale: true}),
    series: [
      {
        type: 'line',
        step: 'end',
        clip: true,
        data: steps(study, against),
        symbol: 'circle',
        symbolSize: 7,
        showAllSymbol: true,
        lineStyle: {color: c.accent, width: 2},
        itemStyle: {color: c.accent, borderColor: c.card, borderWidth: 1},
        areaStyle: {color: c.accent, opacity: 0.07, origin: study.minimize ? 'start' : 'end'},
      },
    ],
  });
}
