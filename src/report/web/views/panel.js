// A titled part of the page: heading, how to read it, controls, content.
import {h} from '../dom.js';

export function panel(id, title, reading, controls, ...content) {
  return h(
    'section',
    {id, class: 'card panel', 'aria-labelledby': `${id}-title`},
    h('header', {}, h('h2', {id: `${id}-title`}, title), h('div', {class: 'controls'}, controls)),
    reading ? h('p', {class: 'reading'}, reading) : null,
    ...content,
  );
}

/** In place of a chart that has nothing to show. */
export const nothing = (text) => h('p', {class: 'nothing'}, text);

/** The key to the states that occur. */
export const stateKey = (study) =>
  h(
    'p',
    {class: 'legend', 'aria-hidden': 'true'},
    Object.entries(study.trial_counts)
      .filter(([, n]) => n > 0)
      .map(([state, n]) => h('span', {class: 'key'}, h('i', {class: `fill ${state}`}), `${state} ${n}`)),
  );
