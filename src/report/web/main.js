// The page: the document in it (or behind the live server) drawn as one column of views.
import './style.css';
import {decodeStudy} from './data.js';
import {disposeDetached} from './chart.js';
import {choice, clock, count, h} from './dom.js';
import {controlPanel} from './control.js';
import {connect} from './live.js';
import {Store} from './store.js';
import {followTheme, themeButton} from './theme.js';
import {compare} from './views/compare.js';
import {contour} from './views/contour.js';
import {curves} from './views/curves.js';
import {epochMap} from './views/epoch_map.js';
import {history} from './views/history.js';
import {parallel, trialsInRanges} from './views/parallel.js';
import {rungs} from './views/rungs.js';
import {slices} from './views/slices.js';
import {summary} from './views/summary.js';
import {table} from './views/table.js';
import {timeline} from './views/timeline.js';
import {tradeoff} from './views/tradeoff.js';
import {trialDialog} from './views/trial.js';

const VIEWS = [controlPanel, summary, compare, curves, history, rungs, slices, contour, parallel, epochMap, tradeoff, timeline, table];
const NAVIGATION = [
  ['curves', 'Curves'],
  ['history', 'Progress'],
  ['rungs', 'Rungs'],
  ['slices', 'Parameters'],
  ['parallel', 'Parallel'],
  ['epochs', 'Epochs'],
  ['tradeoff', 'Cost'],
  ['timeline', 'Timeline'],
  ['trials', 'Trials'],
];

const store = new Store();

function header(store, live) {
  const study = store.study;
  const running = study.controller !== null;
  const state = running ? 'running' : study.state === 'finished' ? 'finished' : 'paused';
  const names = store.studies.map((one, i) => [String(i), one.name]);
  return h(
    'header',
    {class: 'top'},
    h(
      'div',
      {class: 'title'},
      h('h1', {}, study.name),
      h('span', {class: `pill ${state}`}, state),
      store.studies.length > 1
        ? choice('study', names, String(store.current), (i) => store.change('data', {current: Number(i), ...cleared()}))
        : null,
      h('span', {class: 'grow'}),
      live,
      themeButton(store),
    ),
    h('p', {class: 'subtitle'}, subtitle(study)),
    study.thinning
      ? h(
          'p',
          {class: 'thinned'},
          `Of ${study.thinning.points} observations, this report has those of the best ${study.thinning.whole_trials} trials, ` +
            `and at most ${study.thinning.points_of_others} of each other trial: their curves are drawn through these.`,
        )
      : null,
    remarks(study),
    h(
      'nav',
      {'aria-label': 'Views'},
      NAVIGATION.map(([id, name]) => h('a', {href: `#${id}`}, name)),
    ),
  );
}

/** What the search told of itself, the latest first. */
function remarks({remarks: told}) {
  if (!told?.length) return null;
  return h(
    'details',
    {class: 'remarks'},
    h('summary', {}, count(told.length, 'remark')),
    h('ul', {}, told.toReversed().map(({time, text}) => h('li', {}, `${clock(time)}: ${text}`))),
  );
}

const cleared = () => ({query: '', states: new Set(), ranges: new Map(), brushed: null, looks: new Map()});

function subtitle(study) {
  const {sampler, scheduler} = study.spec.search;
  const ended = study.controller
    ? `searching now, process ${study.controller.pid} on ${study.controller.host}`
    : study.reason
      ? `ended: ${study.reason}`
      : `not running${study.trial_counts.running > 0 ? ', it was cut off' : ''}; "autoepoch resume" goes on`;
  return `${study.minimize ? 'Minimizes' : 'Maximizes'} ${study.metric} over ${count(study.parameters.length, 'parameter')} with ${sampler} and ${scheduler}; ${ended}. Begun ${clock(study.created)}.`;
}

/** Views listen to the store they are given: a new drawing begins with a new set of listeners. */
function draw(live) {
  const scroll = scrollY;
  const focused = focusOf(document.activeElement);
  const view = new Proxy(store, {get: (target, name) => (name === 'addEventListener' ? listen : bound(target, name))});
  listeners.splice(0).forEach(([kind, handler]) => store.removeEventListener(kind, handler));
  document.title = `${store.study.name} – autoepoch`;
  document
    .getElementById('page')
    .replaceChildren(
      header(view, live),
      h('main', {}, VIEWS.map((make) => make(view)).filter(Boolean)),
      h(
        'footer',
        {},
        `Report of autoepoch, made ${clock(store.generated)}. Charts: Apache ECharts (Apache License 2.0).`,
      ),
    );
  disposeDetached();
  if (focused) focusAgain(focused);
  scrollTo(0, scroll);
}

const FOCUSABLE = '#page :is(a, button, select, input, [tabindex])';

/** What an element is called, where it is, and where in its text the reader types; null outside the views. */
function focusOf(element) {
  if (!element?.matches(FOCUSABLE)) return null;
  const name = element.id || element.getAttribute('href') || element.closest('label, button, [aria-label]')?.textContent;
  return {name: `${element.closest('[id]').id} ${element.tagName} ${name}`, at: element.selectionStart ?? null};
}

/** Gives the focus to the element of the new drawing that is called so. */
function focusAgain({name, at}) {
  const element = [...document.querySelectorAll(FOCUSABLE)].find((one) => focusOf(one).name === name);
  element?.focus({preventScroll: true});
  if (at !== null && element?.type === 'search') element.setSelectionRange(at, at);
}

const listeners = [];
function listen(kind, handler) {
  listeners.push([kind, handler]);
  store.addEventListener(kind, handler);
}
const bound = (target, name) => (typeof target[name] === 'function' ? target[name].bind(target) : target[name]);

function accept(document_) {
  const studies = document_.studies.map(decodeStudy);
  Object.assign(store, {studies, generated: document_.generated, current: Math.min(store.current, studies.length - 1)});
  store.brushed = trialsInRanges(store.study, store.ranges);
}

const started = performance.now();
const document_ = JSON.parse(document.getElementById('data').textContent);
accept(document_);
followTheme(store);
const live = connect(document_, (changed) => {
  accept(changed);
  store.change('data');
});
store.addEventListener('data', () => draw(live));
draw(live);
document.body.append(trialDialog(store));
dispatchEvent(new Event('hashchange'));
requestAnimationFrame(() =>
  setTimeout(() => {
    document.documentElement.dataset.rendered = Math.round(performance.now() - started);
  }),
);
