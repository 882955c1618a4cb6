// Where the best epoch lies, and how it moves with the learning rate or another parameter.
import {axis, Chart, colours, grid, ramp, tooltip} from '../chart.js';
import {choice, count, facts, h, number} from '../dom.js';
import {rankShare} from './colouring.js';
import {nothing, panel} from './panel.js';

export function epochMap(store) {
  const study = store.study;
  const numeric = study.parameters.filter((parameter) => parameter.numeric);
  const observed = study.trials.some((trial) => Number.isFinite(trial.value));
  if (numeric.length === 0 || !observed)
    return panel(
      'epochs',
      'Best epoch by parameter',
      null,
      [],
      nothing(observed ? 'No parameter of this space is a number.' : 'Nothing has been observed yet.'),
    );
  const look = store.look('epochs', {
    along: (numeric.find((p) => /learning_?rate|^lr$/i.test(p.name)) ?? numeric[0]).name,
  });
  const parameter = () => numeric.find((p) => p.name === look.along);
  const chart = new Chart(340, '');
  const redraw = () => draw(store, chart, parameter());
  chart.follow(store, redraw);
  return panel(
    'epochs',
    'Best epoch by parameter',
    'Each trial at the epoch where it was best. A hollow triangle was still improving when it ended: its best epoch is later, the line shows where the model expects it (10–90 %).',
    [
      choice(
        'along',
        numeric.map((p) => p.name),
        look.along,
        (name) => {
          look.along = name;
          redraw();
        },
      ),
    ],
    chart.box,
    h('p', {class: 'legend', 'aria-hidden': 'true'}, 'good', h('span', {class: 'ramp'}), 'bad'),
  );
}

function draw(store, chart, parameter) {
  const study = store.study;
  const c = colours();
  const trials = store
    .selected()
    .filter((trial) => Number.isFinite(trial.value) && Object.hasOwn(trial.params, parameter.name));
  const share = rankShare(study);
  const improving = (trial) => trial.epoch === trial.epochs;
  chart.describe(
    `Best epoch of ${count(trials.length, 'trial')} by ${parameter.name}; ${trials.filter(improving).length} were still improving when they ended.`,
  );
  const large = trials.length > 1000;
  chart.draw({
    grid: grid(),
    tooltip: tooltip(({data}) =>
      data?.trial === undefined ? '' : tip(study, study.byNumber.get(data.trial), parameter),
    ),
    xAxis: axis(parameter.name, {
      type: parameter.log ? 'log' : 'value',
      min: parameter.low,
      max: parameter.high,
      axisLabel: {formatter: number},
    }),
    yAxis: axis('best epoch', {
      vertical: true,
      type: 'value',
      min: 0,
      max: study.maxEpochs + 1,
      minInterval: 1,
      axisLabel: {showMaxLabel: false},
    }),
    series: [
      expected(
        trials.filter((trial) => improving(trial) && trial.forecast),
        parameter,
        c,
        large,
      ),
      {
        type: 'scatter',
        z: 3,
        data: trials.map((trial) => {
          const isBest = trial.trial === study.best?.trial;
          const colour = isBest ? c.best : ramp(share(trial));
          return {
            value: [trial.params[parameter.name], trial.epoch],
            trial: trial.trial,
            symbol: improving(trial) ? 'triangle' : 'circle',
            symbolSize: isBest ? 14 : large ? 4 : 9,
            itemStyle: improving(trial)
              ? {color: c.card, borderColor: colour, borderWidth: isBest ? 3 : 1.6}
              : {color: colour, opacity: 0.9},
          };
        }),
      },
    ],
  });
}

const tip = (study, trial, parameter) =>
  facts(`Trial ${trial.trial}: ${trial.state}`, [
    [parameter.name, number(trial.params[parameter.name])],
    ['best epoch', `${trial.epoch} of ${trial.epochs}`],
    [study.metric, number(trial.value)],
    ...(trial.forecast
      ? [
          [
            'expected best epoch',
            `${Math.round(trial.forecast.best_epoch.p50)} (${Math.round(trial.forecast.best_epoch.p10)} to ${Math.round(trial.forecast.best_epoch.p90)})`,
          ],
        ]
      : []),
  ]);

function expected(trials, parameter, c, large) {
  return {
    type: 'custom',
    silent: true,
    z: 1,
    data: large ? [] : trials.map((trial) => [trial.params[parameter.name], trial.epoch]),
    renderItem: (params, api) => {
      const trial = trials[params.dataIndex];
      const x = trial.params[parameter.name];
      const {p10, p50, p90} = trial.forecast.best_epoch;
      const [[px, y1], [, middle], [, y2]] = [p10, p50, p90].map((epoch) => api.coord([x, epoch]));
      const style = {stroke: c.muted, lineWidth: 1, opacity: 0.3};
      return {
        type: 'group',
        children: [
          {type: 'line', shape: {x1: px, y1, x2: px, y2}, style},
          {
            type: 'line',
            shape: {x1: px - 4, y1: middle, x2: px + 4, y2: middle},
            style: {...style, lineWidth: 2, opacity: 0.6},
          },
        ],
      };
    },
  };
}
