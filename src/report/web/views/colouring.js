// The colour of a trial: by its state, its value, or one of its parameters.
import {CATEGORIES, colours, MARKS, ramp} from '../chart.js';
import {h, number} from '../dom.js';

export const COLOURINGS = (study) => [
  ['state', 'state'],
  ['value', `best ${study.metric}`],
  ...study.parameters.map((p) => [`param:${p.name}`, p.name]),
];

/** A function from a trial to its colour. */
export function colouring(study, by) {
  const c = colours();
  if (by === 'state') return (trial) => c[trial.state];
  if (by === 'value') {
    const share = rankShare(study);
    return (trial) => ramp(share(trial));
  }
  const parameter = study.parameters.find((p) => `param:${p.name}` === by);
  const value = (trial) => trial.params[parameter.name];
  if (parameter.numeric) return byNumber(study.trials, value, parameter.log);
  return (trial) => CATEGORIES[parameter.values.indexOf(value(trial)) % CATEGORIES.length] ?? c.muted;
}

/** What the colours of lines and the marks at their ends mean. */
export function lineKey(study, by) {
  const marks = Object.entries(study.trial_counts)
    .filter(([, n]) => n > 0)
    .map(([state, n]) => h('span', {class: 'key'}, h('span', {class: by === 'state' ? `mark ${state}` : 'mark'}, MARKS[state]), `${state} ${n}`));
  return [h('span', {class: 'key'}, h('i', {class: 'stroke best'}), 'the best'), ...marks, ...colourKey(study, by)];
}

function colourKey(study, by) {
  if (by === 'state') return [];
  const range = (low, high) => [h('span', {class: 'key'}, low, h('span', {class: 'ramp'}), high)];
  if (by === 'value') return range(`good ${study.metric}`, 'bad');
  const parameter = study.parameters.find((p) => `param:${p.name}` === by);
  if (parameter.numeric) return range(`${parameter.name} ${number(parameter.low)}`, number(parameter.high));
  return parameter.values.map((value, i) =>
    h('span', {class: 'key'}, h('i', {class: 'swatch', style: `background:${CATEGORIES[i % CATEGORIES.length]}`}), String(value)),
  );
}

/** A trial's place among all by its value, from 0 (the best) to 1: a scale that a few very bad values do not squeeze. */
export function rankShare(study) {
  const losses = study.trials
    .map((trial) => (study.minimize ? trial.value : -trial.value))
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const rank = new Map(losses.map((loss, i) => [loss, i / Math.max(1, losses.length - 1)]));
  return (trial) => rank.get(study.minimize ? trial.value : -trial.value) ?? 1;
}

function byNumber(trials, get, log) {
  const at = log ? (trial) => Math.log(get(trial)) : get;
  const sorted = trials
    .map(at)
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const [low, high] = [sorted[0], sorted.at(-1)];
  return (trial) => ramp((at(trial) - low) / (high - low || 1));
}
