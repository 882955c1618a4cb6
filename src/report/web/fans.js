// What was expected of a trial: at each decision, as it was stored then, and today, as the curve model sees it now.
import {colours} from './chart.js';
import {better} from './data.js';
import {number} from './dom.js';

const interval = ([p10, p50, p90]) => ({p10, p50, p90});

/** Best value of a trial up to an epoch; NaN before the first. */
function bestAt(study, trial, epoch) {
  let best = NaN;
  trial.points.epoch.forEach((e, i) => {
    const value = trial.points.value[i];
    if (e <= epoch && (Number.isNaN(best) || better(study, value, best))) best = value;
  });
  return best;
}

/**
 * In order; `band` has [epoch, p10, p50, p90] of the best value from the decision's epoch up to the horizon, from the
 * first epoch on of a trial that had not begun. No band: no more is known than the value at the horizon.
 */
export function expectations(study, trial) {
  const stored = (trial.events ?? [])
    .filter(([, , , , detail]) => detail?.forecast)
    .map(([, epoch, kind, , {forecast}]) => ({
      name: epoch > 0 ? `when ${kind} at epoch ${epoch}` : `when ${kind}`,
      epoch,
      stored: true,
      horizon: forecast.horizon,
      value: interval(forecast.value),
      path: forecast.path ?? [],
    }));
  const today = trial.forecast && {
    name: 'today',
    epoch: trial.epochs,
    stored: false,
    horizon: study.maxEpochs,
    value: trial.forecast.best_value,
    path: trial.forecast.path ?? [],
  };
  return [...stored, ...(today ? [today] : [])].map((one) => ({...one, band: band(study, trial, one)}));
}

function band(study, trial, {epoch, horizon, value, path}) {
  const start = bestAt(study, trial, epoch);
  if (![value.p10, value.p50, value.p90].every(Number.isFinite)) return [];
  if (!Number.isFinite(start) && path.length === 0) return [];
  if (!Number.isFinite(start)) return [...path, [horizon, value.p10, value.p50, value.p90]];
  const noWorse = (expected) => (better(study, start, expected) ? start : expected); // as the best value is meant
  return [
    [epoch, start, start, start],
    ...[...path, [horizon, value.p10, value.p50, value.p90]].map(([at, ...quantiles]) => [at, ...quantiles.map(noWorse)]),
  ];
}

/** Whether the study has expectations from the time of its decisions. */
export const isStored = (study) =>
  study.trials.some((trial) => trial.events?.some(([, , , , detail]) => detail?.forecast));

/** The one that a reader of the curve's end wants: what the last decision went by, or else today's. */
export function lastExpectation(study, trial) {
  const all = expectations(study, trial).filter((one) => one.band.length > 0);
  return all.findLast((one) => one.stored) ?? all.at(-1);
}

export const words = ({value, horizon}) =>
  `${number(value.p50)} (${number(value.p10)} to ${number(value.p90)}) by epoch ${horizon}`;

/** Series of the chart: the band from 10 to 90 %, and the median, dashed. */
export function fanSeries(expectation) {
  const c = colours();
  const points = expectation?.band ?? [];
  const outline = [...points.map((p) => [p[0], p[1]]), ...points.toReversed().map((p) => [p[0], p[3]])];
  return [
    {
      id: 'fan',
      type: 'custom',
      silent: true,
      clip: true,
      z: 4,
      data: points.length > 0 ? [outline[0]] : [],
      renderItem: (params, api) => ({
        type: 'polygon',
        shape: {points: outline.map((point) => api.coord(point))},
        style: {fill: c.accent, opacity: 0.18},
      }),
    },
    {
      id: 'median',
      name: 'expected',
      type: 'line',
      silent: true,
      symbol: 'none',
      clip: true,
      z: 4,
      data: points.map((p) => [p[0], p[2]]),
      lineStyle: {color: c.accent, width: 1.5, type: 'dashed'},
      itemStyle: {color: c.accent},
    },
  ];
}
