// Pausing, continuing and extending searches and stopping trials, where the server was started with --control.
import {h} from './dom.js';

const token = () => document.querySelector('meta[name="autoepoch-live"]')?.content;

/** Tells the server to do something to the study that is shown; returns what it answers. */
async function post(store, action, fields = []) {
  const body = new URLSearchParams([...fields].filter(([, value]) => value !== ''));
  body.set('action', action);
  body.set('study', store.current);
  const response = await fetch('control', {method: 'POST', body, headers: {'X-Autoepoch-Control': token()}});
  return (await response.text()).trim();
}

// What was typed as notes on which trials and is not kept yet.
const drafts = new Map();

// What was said to the stop buttons of which trials: kept when the page is drawn anew.
const wishes = new Map();

/** A button that ends a trial after a second click, and the server's answer; null where that cannot be. */
export function stopButton(store, trial) {
  if (!token() || !['running', 'paused', 'waiting'].includes(trial.state)) return null;
  const key = `${store.current}/${trial.trial}`;
  const answer = h('span', {role: 'status', class: 'note'});
  const button = h('button', {type: 'button', class: 'stop', onclick: act});
  function show() {
    const wish = wishes.get(key);
    button.textContent = wish === undefined ? 'Stop this trial' : 'Click again to stop it for good';
    button.disabled = wish?.length > 0;
    answer.textContent = wish ?? '';
  }
  async function act() {
    if (!wishes.has(key)) wishes.set(key, '');
    else wishes.set(key, await post(store, 'stop', [['trial', String(trial.trial)]]));
    show();
  }
  show();
  return h('span', {class: 'control'}, button, answer);
}

/** What people wrote on a trial, and a box to write it where the page may; null where there is neither. */
export function noteBox(store, trial) {
  if (!token()) return trial.note ? h('p', {class: 'people', title: 'note'}, trial.note) : null;
  const answer = h('span', {role: 'status', class: 'note'});
  const text = h('textarea', {name: 'note', rows: 2, maxlength: 2000, placeholder: 'Why it matters, what to try next, #tags …'});
  const key = `${store.current}/${trial.trial}`;
  text.value = drafts.get(key) ?? trial.note ?? '';
  text.addEventListener('input', () => drafts.set(key, text.value));
  async function keep(event) {
    event.preventDefault();
    drafts.delete(key);
    answer.textContent = await post(store, 'note', [['trial', String(trial.trial)], ['text', text.value.trim()]]);
  }
  return h('form', {class: 'people', onsubmit: keep}, h('label', {class: 'control grow'}, h('span', {}, 'note'), text), h('button', {type: 'submit'}, 'Keep'), answer);
}

/** null where the page may only show. */
export function controlPanel(store) {
  if (!token()) return null;
  const study = store.study;
  const status = h('span', {role: 'status', class: 'control'}, store.said ?? '');
  const field = (name, placeholder, value) =>
    h(
      'label',
      {class: 'control'},
      h('span', {}, name),
      h('input', {type: 'search', name, placeholder, value: value ?? '', size: 8}),
    );
  async function send(event, action) {
    event.preventDefault();
    const fields = action === 'resume' ? new FormData(event.target.closest('form')) : [];
    status.textContent = store.said = await post(store, action, fields);
  }
  const running = study.controller !== null;
  return h(
    'form',
    {id: 'control', class: 'card', 'aria-label': 'Control', onsubmit: (event) => send(event, 'resume')},
    running
      ? h('button', {type: 'button', onclick: (event) => send(event, 'pause')}, 'Pause the search')
      : [
          h('button', {type: 'submit'}, 'Continue the search'),
          field('trials', 'limit', study.budget.trials),
          field('epochs', 'limit', study.budget.epochs),
          field('time', '10m', null),
        ],
    status,
  );
}
