// The page of one trial: parameters, curves, verdicts in order, last lines of its log.
import {axis, CATEGORIES, Chart, colours, grid, tooltip, valueAxis} from '../chart.js';
import {focusRange, trainingCounterpart} from '../data.js';
import {clock, count, duration, facts, h, number, shown} from '../dom.js';

/** Opens over the page while the address ends in #/trial/N. */
export function trialDialog(store) {
  const dialog = h('dialog', {
    class: 'trial',
    'aria-labelledby': 'trial-title',
    onclose: leave,
    onclick: (event) => {
      if (event.target === dialog) dialog.close();
    },
  });
  function leave() {
    if (location.hash.startsWith('#/trial/')) history.replaceState(null, '', location.pathname + location.search);
  }
  function follow() {
    const match = /^#\/trial\/(\d+)$/.exec(location.hash);
    const trial = match && store.study.byNumber.get(Number(match[1]));
    if (!trial) return dialog.open && dialog.close();
    const chart = new Chart(300, '');
    dialog.replaceChildren(...content(store.study, trial, chart));
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
    drawCurves(store.study, trial, chart);
  }
  addEventListener('hashchange', follow);
  for (const kind of ['data', 'look'])
    store.addEventListener(kind, () => {
      if (dialog.open || kind === 'data') follow();
    });
  return dialog;
}

function content(study, trial, chart) {
  const step = (by) => study.byNumber.get(trial.trial + by);
  const link = (target, text) => (target ? h('a', {href: `#/trial/${target.trial}`, class: 'quiet'}, text) : null);
  return [
    h(
      'header',
      {},
      h(
        'h2',
        {id: 'trial-title'},
        `Trial ${trial.trial} `,
        h('span', {class: 'key'}, h('i', {class: `fill ${trial.state}`}), trial.state),
      ),
      h(
        'nav',
        {'aria-label': 'Trials'},
        link(step(-1), '← previous'),
        link(step(1), 'next →'),
        h(
          'button',
          {type: 'button', autofocus: true, onclick: (event) => event.target.closest('dialog').close()},
          'Close',
        ),
      ),
    ),
    trial.reason ? h('p', {class: 'reason'}, trial.reason) : null,
    h(
      'div',
      {class: 'columns'},
      h('div', {}, chart.box),
      h(
        'div',
        {},
        h('h3', {}, 'Parameters'),
        h(
          'dl',
          {class: 'params'},
          Object.entries(trial.params).flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, String(value))]),
        ),
        h('h3', {}, 'Facts'),
        h(
          'dl',
          {class: 'params'},
          factRows(study, trial).flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]),
        ),
      ),
    ),
    h('h3', {}, 'What was decided, in order'),
    verdicts(trial),
    trial.log ? [h('h3', {}, 'Last lines of the log'), h('pre', {}, trial.log.join('\n'))] : null,
  ]
    .flat()
    .filter(Boolean);
}

function factRows(study, trial) {
  const isBest = trial.trial === study.best?.trial;
  return [
    [`best ${study.metric}`, `${number(trial.value)} at epoch ${trial.epoch ?? '–'}`],
    ['epochs', `${trial.epochs} of ${study.maxEpochs}`],
    ['training', duration(trial.seconds)],
    ['failed attempts', String(trial.failures)],
    ['started', clock(trial.started)],
    ...(trial.forecast
      ? [
          [
            'expected at the end',
            `${number(trial.forecast.final.p50)} (${number(trial.forecast.final.p10)} to ${number(trial.forecast.final.p90)})`,
          ],
          ['chance to improve', `${Math.round(100 * trial.forecast.p_improves)} %`],
        ]
      : []),
    ...(isBest && study.best.checkpoint ? [['checkpoint', study.best.checkpoint]] : []),
  ];
}

function verdicts(trial) {
  if (!trial.events)
    return h(
      'p',
      {class: 'note'},
      'Left out of this report, which is thinned; the live view and `autoepoch export` have them.',
    );
  return h(
    'ol',
    {class: 'events'},
    trial.events.map(([time, epoch, kind, text, detail]) =>
      h(
        'li',
        {},
        h('time', {}, new Date(1000 * time).toLocaleTimeString()),
        h('b', {}, ` ${kind}`),
        epoch > 0 && !text.startsWith('epoch ') ? ` at epoch ${epoch}` : '',
        text ? `: ${text}` : '',
        detail ? h('code', {}, JSON.stringify(detail)) : null,
      ),
    ),
  );
}

function drawCurves(study, trial, chart) {
  const c = colours();
  const training = trainingCounterpart(study, study.metric);
  const series = [[study.metric, trial.points.value, c.accent]];
  if (training && trial.points.metrics[training])
    series.push([training, trial.points.metrics[training], CATEGORIES[1]]);
  const forecast = trial.forecast?.final;
  const [low, high] = focusRange([...series.flatMap((s) => s[1]), forecast?.p10, forecast?.p90], study.minimize, {
    whole: true,
  });
  chart.describe(`${study.metric} of trial ${trial.trial} over ${count(trial.epochs, 'epoch')}`);
  const last = [trial.points.epoch.at(-1), trial.points.value.at(-1)];
  const fan =
    forecast && last[0]
      ? [
          {
            type: 'custom',
            silent: true,
            z: 1,
            clip: true,
            data: [0],
            renderItem: (params, api) => ({
              type: 'polygon',
              shape: {
                points: [last, [study.maxEpochs, forecast.p10], [study.maxEpochs, forecast.p90]].map((p) =>
                  api.coord(p),
                ),
              },
              style: {fill: c.accent, opacity: 0.15},
            }),
          },
          {
            name: 'expected',
            type: 'line',
            silent: true,
            symbol: 'none',
            data: [last, [study.maxEpochs, forecast.p50]],
            lineStyle: {color: c.accent, type: 'dashed', width: 1.5},
          },
        ]
      : [];
  chart.draw({
    grid: grid({right: 74}),
    tooltip: tooltip(({data, seriesName}) => facts(`Epoch ${data[0]}`, [[seriesName, number(data[1])]])),
    xAxis: axis('epoch', {
      type: 'value',
      min: 0,
      max: forecast ? study.maxEpochs : Math.max(2, trial.epochs),
      minInterval: 1,
    }),
    yAxis: valueAxis('', low, high),
    series: [
      ...fan,
      ...series.map(([name, values, colour]) => ({
        name,
        type: 'line',
        symbol: 'circle',
        symbolSize: 5,
        clip: true,
        connectNulls: true,
        data: trial.points.epoch.map((epoch, i) => [epoch, values[i]]),
        lineStyle: {color: colour, width: 2},
        itemStyle: {color: colour},
        endLabel: {
          show: true,
          offset: name === study.metric && fan.length > 0 ? [0, 14] : [0, 0],
          formatter: name,
          color: colour,
          fontSize: 11,
        },
        markLine:
          name === study.metric && trial.epoch
            ? {
                silent: true,
                symbol: 'none',
                data: [{xAxis: trial.epoch}],
                lineStyle: {color: c.best, type: 'dotted'},
                label: {formatter: 'best', color: c.best, fontSize: 11},
              }
            : undefined,
      })),
    ],
  });
}
