// Two or more studies side by side.
import {axis, CATEGORIES, Chart, grid, tooltip, valueAxis} from '../chart.js';
import {duration, facts, h, number, percent} from '../dom.js';
import {panel} from './panel.js';
import {SPENT, spentChoice, stepRange, steps} from './history.js';

export function compare(store) {
  if (store.studies.length < 2) return null;
  const comparable = store.studies.filter(
    (study) => study.metric === store.study.metric && study.minimize === store.study.minimize,
  );
  const apart = store.studies.length - comparable.length;
  const chart = new Chart(300, `Best ${store.study.metric} so far of ${comparable.length} studies.`);
  const look = store.look('compare', {against: 'epochs'});
  const redraw = () => draw(store, comparable, chart, look);
  store.addEventListener('look', redraw);
  queueMicrotask(redraw);
  return panel(
    'compare',
    'Studies side by side',
    apart ? `${apart} more have another objective and are not drawn.` : null,
    [spentChoice(look, redraw)],
    chart.box,
    h('div', {class: 'scroll'}, sideBySide(store)),
  );
}

function sideBySide(store) {
  const rows = [
    ['state', (s) => (s.controller ? 'running' : s.state)],
    ['objective', (s) => `${s.minimize ? 'minimize' : 'maximize'} ${s.metric}`],
    ['best value', (s) => (s.best ? number(s.best.value) : '–')],
    ['at epoch', (s) => s.best?.epoch ?? '–'],
    ['sampler, scheduler', (s) => `${s.spec.search.sampler}, ${s.spec.search.scheduler}`],
    ['trials', (s) => s.trials.length],
    ['failed', (s) => s.trial_counts.failed],
    ['epochs spent', (s) => s.epochs.spent],
    ['epochs saved', (s) => (s.epochs.full_training ? percent(1 - s.epochs.spent / s.epochs.full_training) : '–')],
    ['time', (s) => duration(s.seconds)],
    ...parameterNames(store.studies).map((name) => [
      name,
      (s) => {
        const v = s.best && s.byNumber.get(s.best.trial).params[name];
        return v === undefined || v === null ? '–' : typeof v === 'number' ? number(v) : String(v);
      },
    ]),
  ];
  return h(
    'table',
    {class: 'compare'},
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        h('td', {}),
        store.studies.map((study, i) =>
          h(
            'th',
            {scope: 'col'},
            h('i', {class: 'swatch', style: `background:${CATEGORIES[i % CATEGORIES.length]}`}),
            study.name,
          ),
        ),
      ),
    ),
    h(
      'tbody',
      {},
      rows.map(([title, get]) =>
        h(
          'tr',
          {},
          h('th', {scope: 'row'}, title),
          store.studies.map((study) => h('td', {}, String(get(study)))),
        ),
      ),
    ),
  );
}

const parameterNames = (studies) => [...new Set(studies.flatMap((study) => study.parameters.map((p) => p.name)))];

function draw(store, studies, chart, {against}) {
  const observed = studies.filter((study) => study.history.length > 0);
  const [low, high] = stepRange(observed);
  chart.draw({
    grid: grid(),
    tooltip: tooltip(({data, seriesName}) =>
      data?.step
        ? facts(seriesName, [
            [observed[0].metric, number(data.step.value)],
            ['trial', String(data.step.trial)],
            ['epochs spent', String(data.step.epochs)],
            ['after', duration(data.step.seconds)],
          ])
        : '',
    ),
    xAxis: axis(SPENT[against].axis, {type: 'value', min: 0}),
    yAxis: valueAxis(observed[0]?.metric ?? '', low, high),
    series: observed.map((study) => {
      const colour = CATEGORIES[store.studies.indexOf(study) % CATEGORIES.length];
      return {
        name: study.name,
        type: 'line',
        step: 'end',
        clip: true,
        data: steps(study, against),
        symbol: 'circle',
        symbolSize: 6,
        lineStyle: {color: colour, width: 2},
        itemStyle: {color: colour},
      };
    }),
  });
}
