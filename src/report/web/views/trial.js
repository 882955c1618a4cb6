// The page of one trial: parameters, curves, verdicts in order, last lines of its log.
import {axis, CATEGORIES, Chart, colours, grid, tooltip, valueAxis} from '../chart.js';
import {noteBox, stopButton} from '../control.js';
import {focusRange, trainingCounterpart} from '../data.js';
import {choice, clock, count, duration, facts, h, number, percent} from '../dom.js';
import {expectations, fanSeries, lastExpectation, words} from '../fans.js';
import {isLive} from '../live.js';

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
  let shownNumber = null;
  let shownFacts = '';
  let chosen; // name of the expectation that is drawn
  function leave() {
    shownNumber = null;
    if (location.hash.startsWith('#/trial/')) history.replaceState(null, '', location.pathname + location.search);
  }
  function follow() {
    const match = /^#\/trial\/(\d+)$/.exec(location.hash);
    const trial = match && store.study.byNumber.get(Number(match[1]));
    if (!trial) return dialog.open && dialog.close();
    const chart = new Chart(300, '');
    const isAnother = shownNumber !== trial.trial;
    const top = isAnother ? 0 : dialog.scrollTop;
    const all = expectations(store.study, trial).filter((one) => one.band.length > 0);
    if (isAnother || !all.some((one) => one.name === chosen)) chosen = lastExpectation(store.study, trial)?.name;
    shownNumber = trial.trial;
    shownFacts = JSON.stringify(trial);
    const draw = (name) => {
      chosen = name;
      drawCurves(store.study, trial, chart, all.find((one) => one.name === name));
    };
    const typing = !isAnother && document.activeElement?.name === 'note' ? document.activeElement.selectionStart : null;
    dialog.replaceChildren(...content(store, trial, chart, expectationChoice(all, chosen, draw)));
    if (!dialog.open) dialog.showModal();
    if (typing !== null) typeOn(dialog.querySelector('textarea'), typing);
    dialog.scrollTop = top;
    draw(chosen);
  }
  addEventListener('hashchange', follow);
  store.addEventListener('look', () => dialog.open && follow());
  store.addEventListener('data', () => {
    const trial = store.study.byNumber.get(shownNumber);
    if (!dialog.open || JSON.stringify(trial) !== shownFacts) follow();
  });
  return dialog;
}

function typeOn(text, at) {
  text?.focus({preventScroll: true});
  text?.setSelectionRange(at, at);
}

/** Which expectation the chart shows; null where there is none. */
function expectationChoice(all, chosen, draw) {
  if (all.length === 0) return null;
  const isStored = all.some((one) => one.stored);
  return h(
    'div',
    {class: 'controls'},
    choice(
      'expected',
      all.map((one) => [one.name, `${one.name}: ${words(one)}`]),
      chosen,
      draw,
    ),
    h(
      'p',
      {class: 'note'},
      'Band: where its best value was expected to be (10–90 %), dashed: the median.',
      isStored ? null : ' What was expected when it was decided is not stored in this study: this is how it looks today.',
    ),
  );
}

function content(store, trial, chart, expectation) {
  const study = store.study;
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
    noteBox(store, trial),
    stopButton(store, trial),
    h(
      'div',
      {class: 'columns'},
      h('div', {}, chart.box, expectation),
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
    logTail(store, trial),
  ]
    .flat()
    .filter(Boolean);
}

const logs = new Map(); // as last fetched, so that nothing flickers

/** A report has the log's end of failed trials and of the best one; a server that of each. */
function logTail(store, trial) {
  const title = h('h3', {}, 'Last lines of the log');
  if (trial.log) return [title, h('pre', {}, trial.log.join('\n'))];
  if (!isLive())
    return [title, h('p', {class: 'note'}, 'A report has them of failed trials and of the best one; `autoepoch serve` of all.')];
  const key = `${store.current}/${trial.trial}`;
  const box = h('pre', {'aria-busy': 'true'}, logs.get(key) ?? '…');
  fetch(`log?study=${store.current}&trial=${trial.trial}`)
    .then(async (response) => (response.ok ? (await response.text()) || 'There are none.' : `They cannot be had: ${await response.text()}`))
    .catch(() => 'The server does not answer.')
    .then((text) => {
      logs.set(key, text);
      box.textContent = text;
      box.removeAttribute('aria-busy');
    });
  return [title, box];
}

function factRows(study, trial) {
  const isBest = trial.trial === study.best?.trial;
  return [
    [`best ${study.metric}`, `${number(trial.value)} at epoch ${trial.epoch ?? '–'}`],
    ['epochs', `${trial.epochs} of ${study.maxEpochs}`],
    ['training', duration(trial.seconds)],
    ['failed attempts', String(trial.failures)],
    ['started', clock(trial.started)],
    ...(trial.forecast ? [['chance to improve', `${percent(trial.forecast.p_improves)}, as it looks today`]] : []),
    ['checkpoint', (isBest && study.best.checkpoint) || trial.checkpoint || 'none is kept'],
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
        detail ? h('span', {class: 'detail'}, detailWords(detail)) : null,
      ),
    ),
  );
}

/** Where, and what was expected; of a program that stored something else, that. */
function detailWords(detail) {
  const {slot, device, forecast} = detail;
  const words = [
    slot === undefined ? null : `on ${device || `slot ${slot}`}`,
    forecast
      ? `expected ${number(forecast.value[1])} (${number(forecast.value[0])} to ${number(forecast.value[2])}) by epoch ${forecast.horizon}`
      : null,
    forecast?.probability === undefined ? null : `chance ${number(100 * forecast.probability)} %`,
  ].filter(Boolean);
  return words.length > 0 ? words.join('; ') : JSON.stringify(detail);
}

/** Pixels by which a label at a curve's end is moved, so that two do not lie on each other. */
function apart(study, series, values) {
  const last = (column) => column.findLast(Number.isFinite);
  const others = series.map((s) => s[1]).filter((column) => column !== values);
  if (others.length === 0) return study.minimize ? -10 : 10; // not where the median goes
  return last(values) > Math.max(...others.map(last)) ? -8 : 10;
}

function drawCurves(study, trial, chart, expectation) {
  const c = colours();
  const training = trainingCounterpart(study, study.metric);
  const series = [[study.metric, trial.points.value, c.accent]];
  if (training && trial.points.metrics[training])
    series.push([training, trial.points.metrics[training], CATEGORIES[1]]);
  const expected = expectation?.band.at(-1).slice(1) ?? [];
  const [low, high] = focusRange([...series.flatMap((s) => s[1]), ...expected], study.minimize, {whole: true});
  chart.describe(`${study.metric} of trial ${trial.trial} over ${count(trial.epochs, 'epoch')}`);
  chart.draw({
    grid: grid({right: 74}),
    tooltip: tooltip(({data, seriesName}) => facts(`Epoch ${data[0]}`, [[seriesName, number(data[1])]])),
    xAxis: axis('epoch', {
      type: 'value',
      min: 0,
      max: Math.max(2, trial.epochs, expectation?.horizon ?? 0),
      minInterval: 1,
    }),
    yAxis: valueAxis('', low, high),
    series: [
      ...fanSeries(expectation),
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
          offset: [0, apart(study, series, values)],
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
