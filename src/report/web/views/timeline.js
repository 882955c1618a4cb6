// Which trial ran when: one lane for each trial that ran at the same time.
import {axis, Chart, colours, grid, tooltip} from '../chart.js';
import {duration, facts, number, percent} from '../dom.js';
import {colouring} from './colouring.js';
import {nothing, panel, stateKey} from './panel.js';

export function timeline(store) {
  const study = store.study;
  const {runs, lanes, recorded, utilization, seconds} = study.timeline;
  if (runs.length === 0) return panel('timeline', 'Timeline', null, [], nothing('No trial has run yet.'));
  const chart = new Chart(
    Math.min(520, 84 + 34 * lanes.length),
    `Timeline of ${runs.length} runs on ${lanes.length} lanes over ${duration(seconds)}; ${percent(utilization)} of the time was training.`,
  );
  const redraw = () => draw(store, chart);
  chart.follow(store, redraw);
  return panel(
    'timeline',
    'Timeline',
    `${percent(utilization)} of ${lanes.length} × ${duration(seconds)} was spent in epochs; the rest is starting, saving, deciding and waiting. ` +
      (recorded
        ? 'One lane a worker, with the share of the time that it trained.'
        : 'Lanes are reconstructed from the times: the program that searched did not store which worker ran a trial.') +
      ' Pauses of the whole search are left out.',
    [],
    chart.box,
    stateKey(study),
  );
}

function draw(store, chart) {
  const study = store.study;
  const c = colours();
  const colour = colouring(study, 'state');
  const {runs, lanes, recorded, seconds} = study.timeline;
  const selected = new Set(store.selected().map((trial) => trial.trial));
  chart.draw({
    grid: grid({left: recorded ? 104 : 56, top: 8}),
    tooltip: tooltip(({data}) => tip(study, data.run)),
    xAxis: axis('seconds of search', {
      type: 'value',
      min: 0,
      max: Math.max(seconds, 1e-3),
      axisLabel: {formatter: number, showMaxLabel: false},
    }),
    yAxis: axis('', {
      type: 'category',
      data: lanes.map((lane, i) => `${recorded ? lane.device || i : i + 1}  ${percent(lane.utilization)}`),
      axisLabel: {width: 92, overflow: 'truncate'},
      inverse: true,
    }),
    dataZoom: [{type: 'inside', zoomOnMouseWheel: 'ctrl', moveOnMouseWheel: false, filterMode: 'weakFilter'}],
    series: [
      {
        type: 'custom',
        clip: true,
        data: runs.map((run) => ({value: [run[2], run[1], run[3]], run, trial: run[0]})),
        encode: {x: [0, 2], y: 1},
        renderItem: (params, api) => {
          const [trial, lane, start, end, from] = runs[params.dataIndex];
          const [x1, y] = api.coord([start, lane]);
          const [x2] = api.coord([end, lane]);
          const height = Math.min(26, 0.78 * api.size([0, 1])[1]);
          const fill = trial === study.best?.trial ? c.best : colour(study.byNumber.get(trial));
          const width = Math.max(1, x2 - x1 - (x2 - x1 > 4 ? 1 : 0));
          return {
            type: 'rect',
            shape: {x: x1, y: y - height / 2, width, height, r: width > 6 ? 3 : 0},
            style: {fill, opacity: !selected.has(trial) ? 0.1 : from > 0 ? 1 : 0.72},
            textContent: width > 24 ? {style: {text: String(trial), fill: c.card, fontSize: 11}} : undefined,
            textConfig: {position: 'inside'},
            emphasis: {style: {opacity: 1, stroke: c.text, lineWidth: 1.5}},
          };
        },
      },
    ],
  });
}

const tip = (study, [number, , start, end, from, to]) =>
  facts(`Trial ${number}: ${study.byNumber.get(number).state}`, [
    ['epochs', to > from ? `${from + 1} to ${to}` : 'none ended'],
    ['from', duration(start)],
    ['for', duration(end - start)],
  ]);
