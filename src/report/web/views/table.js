// All trials: sorted by any column, filtered by words, comparisons and states.
import {STATES} from '../data.js';
import {count, h, number, shown} from '../dom.js';
import {panel} from './panel.js';

const PAGE = 100;

export function table(store) {
  const study = store.study;
  const columns = columnsOf(study);
  const look = store.look('table', {by: 'value', descending: !study.minimize, rows: PAGE});
  const body = h('tbody');
  const status = h('span', {role: 'status', class: 'control'});
  const more = h(
    'button',
    {
      type: 'button',
      onclick: () => {
        look.rows += 4 * PAGE;
        fill();
      },
    },
    'Show more',
  );
  const heads = columns.map((column) =>
    h(
      'th',
      {scope: 'col', class: column.figure ? 'figure' : ''},
      h('button', {type: 'button', onclick: () => sort(column)}, column.title),
    ),
  );

  function sort(column) {
    look.descending = look.by === column.key ? !look.descending : false;
    look.by = column.key;
    fill();
  }
  function fill() {
    const trials = sorted(
      store.selected(),
      columns.find((column) => column.key === look.by),
      look.descending,
    );
    heads.forEach((head, i) =>
      head.setAttribute(
        'aria-sort',
        columns[i].key !== look.by ? 'none' : look.descending ? 'descending' : 'ascending',
      ),
    );
    body.replaceChildren(...trials.slice(0, look.rows).map((trial) => row(study, columns, trial)));
    more.hidden = trials.length <= look.rows;
    status.textContent = `${trials.length} of ${count(study.trials.length, 'trial')}`;
  }
  store.addEventListener('filter', fill);
  fill();
  return panel(
    'trials',
    'Trials',
    null,
    [filterBox(store), stateBoxes(store), status],
    h(
      'div',
      {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Table of trials'},
      h('table', {class: 'trials'}, h('thead', {}, h('tr', {}, heads)), body),
    ),
    more,
  );
}

function columnsOf(study) {
  const plain = (key, title, figure = true) => ({key, title, figure, get: (trial) => trial[key]});
  return [
    plain('trial', 'trial'),
    plain('state', 'state', false),
    plain('value', study.metric),
    plain('epoch', 'at epoch'),
    plain('epochs', 'epochs'),
    plain('seconds', 'seconds'),
    plain('reason', 'why', false),
    ...(study.trials.some((trial) => trial.note) ? [plain('note', 'note', false)] : []),
    ...study.parameters.map((p) => ({
      key: `param:${p.name}`,
      title: p.name,
      figure: p.numeric,
      get: (trial) => trial.params[p.name],
    })),
  ];
}

/** Missing values come last in either order. */
function sorted(trials, by, descending) {
  const missing = (value) => value === undefined || value === null || Number.isNaN(value);
  const sign = descending ? -1 : 1;
  return [...trials].sort((left, right) => {
    const [a, b] = [by.get(left), by.get(right)];
    if (missing(a) || missing(b)) return missing(a) - missing(b);
    const order = typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b));
    return sign * order || left.trial - right.trial;
  });
}

function row(study, columns, trial) {
  const cell = (column) => {
    if (column.key === 'trial')
      return h('th', {scope: 'row', class: 'figure'}, h('a', {href: `#/trial/${trial.trial}`}, String(trial.trial)));
    if (column.key === 'state')
      return h('td', {}, h('span', {class: 'key'}, h('i', {class: `fill ${trial.state}`}), trial.state));
    if (column.key === 'reason' || column.key === 'note')
      return h('td', {class: 'why', title: trial[column.key]}, trial[column.key] ?? '');
    const value = column.get(trial);
    return h(
      'td',
      {class: column.figure ? 'figure' : ''},
      typeof value === 'number' ? number(value) : shown(value ?? undefined),
    );
  };
  return h('tr', {class: trial.trial === study.best?.trial ? 'best' : ''}, columns.map(cell));
}

function filterBox(store) {
  return h(
    'label',
    {class: 'control grow'},
    h('span', {}, 'filter'),
    h('input', {
      type: 'search',
      value: store.query,
      placeholder: 'dropout<0.2 optimizer=adamw failed',
      spellcheck: 'false',
      id: 'filter',
      oninput: (event) => store.change('filter', {query: event.target.value}),
    }),
  );
}

function stateBoxes(store) {
  return STATES.filter((state) => store.study.trial_counts[state] > 0).map((state) =>
    h(
      'label',
      {class: 'control state'},
      h('input', {
        type: 'checkbox',
        checked: store.states.has(state),
        onchange: (event) => {
          const states = new Set(store.states);
          if (event.target.checked) states.add(state);
          else states.delete(state);
          store.change('filter', {states});
        },
      }),
      h('i', {class: `fill ${state}`}),
      state,
    ),
  );
}
