// Pausing, continuing and extending searches, where the server was started with --control.
import {h} from './dom.js';

/** null where the page may only show. */
export function controlPanel(store) {
  const token = document.querySelector('meta[name="autoepoch-live"]')?.content;
  if (!token) return null;
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
    const fields = action === 'resume' ? new FormData(event.target.closest('form')) : new FormData();
    const body = new URLSearchParams([...fields].filter(([, value]) => value !== ''));
    body.set('action', action);
    body.set('study', store.current);
    const response = await fetch('control', {method: 'POST', body, headers: {'X-Autoepoch-Control': token}});
    status.textContent = store.said = (await response.text()).trim();
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
