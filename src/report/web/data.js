// The report's document (see report_json.hpp) as the views use it.

const number = (x) => (typeof x === 'number' ? x : x === 'inf' ? Infinity : x === '-inf' ? -Infinity : NaN);

export const STATES = ['completed', 'running', 'paused', 'stopped', 'failed', 'waiting'];

// Trials as they were decoded: of one that has changed there is another object.
const decoded = new WeakMap();

function decodeTrial(trial) {
  if (!decoded.has(trial)) decoded.set(trial, newlyDecoded(trial));
  return decoded.get(trial);
}

function newlyDecoded(trial) {
  const {value, epoch, metrics} = trial.curve;
  const columns = Object.fromEntries(Object.entries(metrics ?? {}).map(([name, column]) => [name, column.map(number)]));
  return {
    ...trial,
    value: trial.value ?? NaN,
    points: {epoch: epoch ?? value.map((_, i) => i + 1), value: value.map(number), metrics: columns},
  };
}

function decodeParameter([name, domain]) {
  if (typeof domain !== 'object') domain = {type: 'constant', value: domain};
  const values = domain.choices ?? domain.values;
  return {name, ...domain, values, numeric: !values && domain.type !== 'constant', log: domain.scale === 'log'};
}

export function decodeStudy(study) {
  const {objective, budget} = study.spec;
  const trials = study.trials.map(decodeTrial);
  const byNumber = new Map(trials.map((trial) => [trial.trial, trial]));
  return {
    ...study,
    metric: objective.metric,
    minimize: objective.direction !== 'maximize',
    maxEpochs: budget.max_epochs,
    budget,
    parameters: Object.entries(study.spec.space)
      .map(decodeParameter)
      .filter((p) => p.type !== 'constant'),
    trials,
    byNumber,
    metricNames: [...new Set(trials.flatMap((trial) => Object.keys(trial.points.metrics)))].sort(),
  };
}

/** Brings a document up to date with what the server says has changed (see live_json.hpp). */
export function applyChanges(document_, {revision, generated, studies}) {
  Object.assign(document_, {revision, generated});
  for (const {study: index, parts, lists} of studies) {
    const study = (document_.studies[index] ??= {timeline: {runs: []}, history: [], trials: []});
    for (const [name, part] of Object.entries(parts))
      study[name] = name === 'timeline' ? {...part, runs: study.timeline.runs} : part;
    for (const [path, {size, items}] of Object.entries(lists)) {
      const [owner, name] = path === 'timeline.runs' ? [study.timeline, 'runs'] : [study, path];
      owner[name] = owner[name].slice(0, size);
      for (const [i, item] of items) owner[name][i] = item;
    }
  }
}

export const better = (study, a, b) => (study.minimize ? a < b : a > b);

/** The metric's values of a trial, NaN where they are not in this report. */
export function column(study, trial, metric) {
  if (metric === study.metric) return trial.points.value;
  return trial.points.metrics[metric] ?? trial.points.value.map(() => NaN);
}

/** Whether less of a metric is better; of one of which that is not known, less is taken for better. */
export const isMinimized = (study, metric) =>
  metric === study.metric ? study.minimize : study.directions[metric] !== 'maximize';

/** "val_loss" -> "train_loss", if there is such a metric. */
export function trainingCounterpart(study, metric) {
  const name = metric.replace(/^(val|valid|validation|test|dev)(?=_|$)/, 'train');
  return name !== metric && study.metricNames.includes(name) ? name : null;
}

/** The last value at or before an epoch; NaN before the first. */
export function valueAt(trial, epoch) {
  const i = trial.points.epoch.findLastIndex((e) => e <= epoch);
  return i < 0 ? NaN : trial.points.value[i];
}

export function quantile(sorted, q) {
  if (sorted.length === 0) return NaN;
  const at = q * (sorted.length - 1);
  const i = Math.floor(at);
  return sorted[i] + (at - i) * ((sorted[i + 1] ?? sorted[i]) - sorted[i]);
}

/** A range that tells the good values apart: the best `share` of them take two fifths of it at least. */
export function focusRange(values, minimize, {whole = false, share = 0.8} = {}) {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  if (sorted.length === 0) return [0, 1];
  let [low, high] = [sorted[0], sorted.at(-1)];
  if (!whole && minimize) high = Math.min(high, low + 2.5 * (quantile(sorted, share) - low) || high);
  if (!whole && !minimize) low = Math.max(low, high - 2.5 * (high - quantile(sorted, 1 - share)) || low);
  const margin = 0.04 * (high - low || Math.abs(high) || 1);
  return [low - margin, high + margin];
}

/** "dropout<0.2 optimizer=adamw failed" -> a predicate on trials, or null for an empty query. */
export function parseQuery(query) {
  const tests = query
    .trim()
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => {
      const match = /^(.+?)(<=|>=|!=|<|>|=)(.+)$/.exec(word);
      if (!match) return (trial) => matchesWord(trial, word.toLowerCase());
      const [, name, operator, wanted] = match;
      return (trial) => compare(field(trial, name), operator, wanted);
    });
  return tests.length === 0 ? null : (trial) => tests.every((test) => test(trial));
}

function matchesWord(trial, word) {
  return (
    trial.state.startsWith(word) ||
    String(trial.trial) === word ||
    trial.reason.toLowerCase().includes(word) ||
    trial.note?.toLowerCase().includes(word) ||
    Object.values(trial.params).some((value) => String(value).toLowerCase().includes(word))
  );
}

function field(trial, name) {
  return Object.hasOwn(trial.params, name) ? trial.params[name] : trial[name];
}

function compare(value, operator, wanted) {
  if (value === undefined) return false;
  const numeric = typeof value === 'number' && !Number.isNaN(Number(wanted));
  const [a, b] = numeric ? [value, Number(wanted)] : [String(value).toLowerCase(), wanted.toLowerCase()];
  return {'<': a < b, '>': a > b, '<=': a <= b, '>=': a >= b, '=': a === b, '!=': a !== b}[operator];
}
