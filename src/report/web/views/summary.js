// The answers of a study in ten seconds: what is best, how sure, how many epochs, what mattered, what it cost, what failed.
import {STATES} from '../data.js';
import {count, duration, h, number, percent, shown} from '../dom.js';
import {bestCurve} from './best_curve.js';

export function summary(store) {
  const study = store.study;
  return h(
    'section',
    {id: 'summary', 'aria-label': 'Summary'},
    h('div', {class: 'answers'}, best(store), epochs(study), mattered(study), saved(study), outcomes(study)),
  );
}

const card = (question, ...content) => h('div', {class: 'card answer'}, h('h2', {}, question), ...content);

function best(store) {
  const study = store.study;
  const winner = study.best;
  const allFailed = study.trials.length > 0 && study.trial_counts.failed === study.trials.length;
  if (!winner)
    return card(
      'What is best?',
      h('p', {class: 'big'}, allFailed ? 'Nothing' : 'Nothing yet'),
      h('p', {}, allFailed ? 'Every trial failed before its first epoch had ended.' : 'No epoch has been reported.'),
    );
  const trial = study.byNumber.get(winner.trial);
  return h(
    'div',
    {class: 'card answer best'},
    h('h2', {}, 'What is best?'),
    h('p', {class: 'big'}, h('span', {class: 'unit'}, `${study.metric} `), number(winner.value)),
    h('p', {}, h('a', {href: `#/trial/${winner.trial}`}, `trial ${winner.trial}`), ` at epoch ${winner.epoch}`),
    h('p', {class: 'note'}, h('strong', {}, 'How sure? '), certainty(study)),
    configuration(trial),
    bestCurve(store),
    winner.checkpoint ? h('p', {class: 'path'}, winner.checkpoint) : null,
  );
}

/** The lead over the next trial, measured by how much a value jumps from epoch to epoch. */
function certainty(study) {
  const {value, noise, runner_up: other, standard_error: error} = study.best;
  if (!other) return 'There is no other trial to compare it with.';
  const lead = Math.abs(value - other.value);
  const scale = error > 0 ? error : noise;
  const text = ['It leads ', h('a', {href: `#/trial/${other.trial}`}, `trial ${other.trial}`), ` by ${number(lead)}`];
  if (!scale) return [text, '; its noise is not known.'];
  const ratio = lead / scale;
  const verdict = ratio < 1 ? 'a tie: take whichever is cheaper' : ratio < 3 ? 'a close call' : 'a clear lead';
  return [text, `, ${ratio.toFixed(1)} times ${error > 0 ? 'its standard error' : 'the noise between epochs'}: ${verdict}.`];
}

function configuration(trial) {
  const text = () => JSON.stringify(trial.params, null, 2);
  const copy = h(
    'button',
    {
      type: 'button',
      class: 'quiet',
      onclick: async (event) => {
        await navigator.clipboard.writeText(text());
        event.target.textContent = 'Copied';
      },
    },
    'Copy as JSON',
  );
  return h(
    'div',
    {class: 'configuration'},
    h(
      'dl',
      {class: 'params'},
      Object.entries(trial.params).flatMap(([name, value]) => [
        h('dt', {}, name),
        h('dd', {title: String(value)}, shown(value)),
      ]),
    ),
    navigator.clipboard ? copy : null,
  );
}

function epochs(study) {
  const title = 'How many epochs?';
  if (!study.best) return card(title, h('p', {class: 'big'}, '–'));
  if (study.advice?.epochs) return advised(title, study);
  const limit = `It is the last epoch the budget allows: longer training may be better still.`;
  const scout =
    study.epochs.spent > 0 && study.best.epoch < study.maxEpochs ? `The budget allowed ${study.maxEpochs}.` : null;
  return card(
    title,
    h('p', {class: 'big'}, String(study.best.epoch)),
    h('p', {class: 'note'}, study.best.at_limit ? limit : scout),
  );
}

function advised(title, study) {
  const {
    epochs: {p10, p50, p90},
    value,
    learning_rate: rate,
    reason,
  } = study.advice;
  return card(
    title,
    h('p', {class: 'big'}, String(p50), h('span', {class: 'unit'}, p10 < p90 ? ` (${p10} to ${p90})` : '')),
    range(study, p10, p90),
    h(
      'p',
      {},
      `Expect ${study.metric} ${number(value.p50)} (${number(value.p10)} to ${number(value.p90)}) from a repetition` +
        (rate === null ? '.' : `, at learning rate ${number(rate)}${scheduleWords(study.advice)}.`),
    ),
    h('p', {class: 'note'}, reason),
  );
}

const scheduleWords = ({schedule, rescale_schedule: rescale}) =>
  schedule ? ` with its ${schedule} schedule${rescale ? ' scaled to so many epochs' : ''}` : '';

/** A stretch of epochs on the line from 1 to the most allowed. */
function range(study, first, last) {
  const at = (epoch) => (100 * (epoch - 1)) / Math.max(1, study.maxEpochs - 1);
  const left = Math.min(at(first), 97);
  return h(
    'div',
    {class: 'range', role: 'img', 'aria-label': `epochs ${first} to ${last} of ${study.maxEpochs}`},
    h('span', {class: 'span', style: `left:${left}%;width:${Math.max(3, at(last) - left)}%`}),
    h('span', {class: 'end'}, '1'),
    h('span', {class: 'end right'}, String(study.maxEpochs)),
  );
}

function mattered(study) {
  const {parameters, remarks} = study.importance;
  if (parameters.length === 0) return card('What mattered?', h('p', {class: 'big'}, '–'), h('p', {}, remarks));
  return card(
    'What mattered?',
    importanceBars(parameters.slice(0, 5)),
    h(
      'p',
      {class: 'note'},
      'Share of the variance, with interactions; the whisker is the 10–90 % interval. ',
      h('a', {href: '#slices'}, 'How each acts'),
    ),
  );
}

export function importanceBars(parameters) {
  return h(
    'table',
    {class: 'bars'},
    h(
      'tbody',
      {},
      parameters.map(({name, total, first_order: alone, best}) =>
        h(
          'tr',
          {
            title:
              `by itself ${percent(alone.p50)}, with interactions ${percent(total.p50)} ` +
              `(${percent(total.p10)} to ${percent(total.p90)})${best === null ? '' : `, best near ${shown(best)}`}`,
          },
          h('th', {scope: 'row'}, name),
          h(
            'td',
            {class: 'track'},
            h('span', {class: 'bar total', style: `width:${100 * total.p50}%`}),
            h('span', {class: 'bar alone', style: `width:${100 * Math.min(alone.p50, total.p50)}%`}),
            h('span', {class: 'whisker', style: `left:${100 * total.p10}%;width:${100 * (total.p90 - total.p10)}%`}),
          ),
          h('td', {class: 'figure'}, percent(total.p50)),
        ),
      ),
    ),
  );
}

function saved(study) {
  const {spent, full_training: full} = study.epochs;
  if (spent === 0)
    return card('What was saved?', h('p', {class: 'big'}, '–'), h('p', {}, 'No epoch has been trained.'));
  const share = full > 0 ? 1 - spent / full : 0;
  const {lanes, utilization} = study.timeline;
  return card(
    'What was saved?',
    h('p', {class: 'big'}, percent(share), h('span', {class: 'unit'}, ' of the epochs')),
    h(
      'div',
      {class: 'stack', role: 'img', 'aria-label': `${spent} of ${full} epochs were spent`},
      h('span', {class: 'spent', style: `flex-grow:${spent}`}),
      h('span', {style: `flex-grow:${Math.max(0, full - spent)}`}),
    ),
    h('p', {}, `${count(spent, 'epoch')} spent; ${full} would have trained every trial to the end.`),
    h(
      'p',
      {class: 'note'},
      `${duration(study.seconds)} of search` +
        (lanes.length > 0 ? `, ${count(lanes.length, 'trial')} at a time, ${percent(utilization)} of that training.` : '.'),
    ),
  );
}

function outcomes(study) {
  const counts = study.trial_counts;
  const present = STATES.filter((state) => counts[state] > 0);
  const failed = study.failures.reduce((sum, kind) => sum + kind.trials.length, 0);
  return card(
    'What failed, and why?',
    h('p', {class: 'big'}, String(failed), h('span', {class: 'unit'}, ` of ${count(study.trials.length, 'trial')}`)),
    h(
      'div',
      {class: 'stack', 'aria-hidden': 'true'},
      present.map((state) => h('span', {class: `fill ${state}`, style: `flex-grow:${counts[state]}`})),
    ),
    h(
      'p',
      {},
      present.map((state) => h('span', {class: 'key'}, h('i', {class: `fill ${state}`}), `${counts[state]} ${state}`)),
    ),
    failed === 0
      ? h('p', {class: 'note'}, study.trials.length ? 'Nothing failed.' : 'No trial has been started.')
      : h(
          'ul',
          {class: 'reasons'},
          study.failures.slice(0, 4).map((kind) =>
            h(
              'li',
              {},
              h('b', {}, `${kind.trials.length} × `),
              `${kind.reason} `,
              kind.trials.slice(0, 4).map((n) => [h('a', {href: `#/trial/${n}`}, String(n)), ' ']),
            ),
          ),
        ),
  );
}
