// The rungs: who was compared when, and who went on.
import {axis, Chart, colours, grid, tooltip, valueAxis} from '../chart.js';
import {focusRange, valueAt} from '../data.js';
import {count} from '../dom.js';
import {about} from './curves.js';
import {nothing, panel} from './panel.js';

const MOST_RUNGS = 8;

export function rungs(store) {
  const study = store.study;
  const shown = chosen(study);
  if (shown.length === 0) return panel('rungs', 'Rungs', null, [], nothing('No trial has reached a rung yet.'));
  const chart = new Chart(340, '');
  chart.follow(store, () => draw(store, chart, shown));
  return panel(
    'rungs',
    'Rungs',
    'The values that trials had when they were compared. Those in blue were trained further; those in grey ended there.',
    [],
    chart.box,
  );
}

/** The rungs that were reached; of many, an even choice. */
function chosen(study) {
  const reached = study.rungs.filter((rung) => rung.reached > 0);
  if (reached.length <= MOST_RUNGS) return reached;
  return Array.from({length: MOST_RUNGS}, (_, i) => reached[Math.round((i * (reached.length - 1)) / (MOST_RUNGS - 1))]);
}

/** A fixed place in -0.5..0.5 for each trial (the golden ratio spreads consecutive numbers). */
const jitter = (number) => ((number * 0.618034) % 1) - 0.5;

function draw(store, chart, shown) {
  const c = colours();
  const study = store.study;
  const trials = store.selected();
  const data = shown.flatMap((rung, i) =>
    trials
      .filter((trial) => trial.epochs >= rung.epoch)
      .map((trial) => ({
        value: [i + 0.7 * jitter(trial.trial), valueAt(trial, rung.epoch)],
        trial: trial.trial,
        kept: trial.epochs > rung.epoch,
        itemStyle: {
          color:
            trial.trial === study.best?.trial
              ? c.best
              : trial.epochs > rung.epoch || rung.epoch >= study.maxEpochs
                ? c.accent
                : c.stopped,
          opacity: trial.epochs > rung.epoch || rung.epoch >= study.maxEpochs ? 0.95 : 0.55,
        },
        symbolSize: trial.trial === study.best?.trial ? 11 : trials.length > 1000 ? 4 : 7,
      })),
  );
  const [low, high] = focusRange(
    data.map((point) => point.value[1]),
    study.minimize,
    {share: 0.6},
  );
  const label = (rung) =>
    rung.epoch >= study.maxEpochs
      ? `${count(rung.reached, 'trial')}\ntrained whole`
      : `${count(rung.reached, 'trial')}\n${rung.kept} went on`;
  chart.describe(
    `Rungs: ${shown.map((rung) => `at epoch ${rung.epoch} ${rung.reached} trials, ${rung.kept} went on`).join('; ')}.`,
  );
  chart.draw({
    grid: grid({top: 14, bottom: 76}),
    tooltip: tooltip(({data: point}) =>
      point?.trial === undefined ? '' : about(study, study.byNumber.get(point.trial)),
    ),
    xAxis: axis('', {type: 'value', min: -0.5, max: shown.length - 0.5, interval: 1, axisLabel: {show: false}}),
    yAxis: valueAxis(study.metric, low, high, {scale: true}),
    series: [
      {type: 'scatter', clip: true, data},
      {
        type: 'scatter',
        silent: true,
        symbolSize: 0,
        clip: false,
        data: shown.map((rung, i) => ({
          value: [i, low],
          label: {
            show: true,
            position: 'bottom',
            distance: 10,
            formatter: `{e|epoch ${rung.epoch}}\n{n|${label(rung)}}`,
            rich: {
              e: {color: c.text, fontWeight: 600, align: 'center', lineHeight: 18},
              n: {color: c.muted, align: 'center', lineHeight: 15},
            },
          },
        })),
      },
    ],
  });
}
