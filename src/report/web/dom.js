// Elements and the words for numbers. Text only ever enters the page as text nodes and attributes: names, reasons and
// logs come from strangers, and nothing here parses them as HTML.

/** h("a", {href, class, onclick}, "text", element, ...): an element; null and false children are left out. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name in {value: 1, checked: 1, disabled: 1}) element[name] = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

/** Four significant digits; very large and small numbers with an exponent. */
export function number(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value).replace('-', '−');
  const size = Math.abs(value);
  const text =
    size >= 1e5 || size < 1e-3
      ? value
          .toExponential(2)
          .replace('e+', 'e')
          .replace(/\.?0+e/, 'e')
      : String(Number(value.toPrecision(4)));
  return text.replace(/-/g, '−');
}

/** A parameter's value for people. */
export const shown = (value) => (typeof value === 'number' ? number(value) : value === undefined ? '–' : String(value));

export function duration(seconds) {
  if (!Number.isFinite(seconds)) return '–';
  if (seconds > 0 && seconds < 0.95) return `${Number(seconds.toPrecision(2))} s`;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const s = Math.round(seconds);
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${String(s % 60).padStart(2, '0')} s`;
  const minutes = Math.floor(s / 60);
  if (minutes < 1440) return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
  return `${Math.floor(minutes / 1440)} d ${String(Math.floor(minutes / 60) % 24).padStart(2, '0')} h`;
}

export const percent = (share) => `${Math.round(100 * share)} %`;
export const count = (n, noun) => `${n} ${noun}${n === 1 ? '' : 's'}`;
export const clock = (unix) => (unix > 0 ? new Date(1000 * unix).toLocaleString() : '–');

/** A labelled <select>; options are strings or [value, text]. */
export function choice(label, options, value, onchange) {
  const items = options.map((option) => (Array.isArray(option) ? option : [option, option]));
  return h(
    'label',
    {class: 'control'},
    h('span', {}, label),
    h(
      'select',
      {onchange: (event) => onchange(event.target.value)},
      items.map(([v, text]) => h('option', {value: v, selected: v === value}, text)),
    ),
  );
}

export function toggle(label, checked, onchange) {
  return h(
    'label',
    {class: 'control'},
    h('input', {type: 'checkbox', checked, onchange: (event) => onchange(event.target.checked)}),
    h('span', {}, label),
  );
}

/** Rows of [title, value] as the lines of a tooltip or a fact box. */
export function facts(title, rows, note) {
  return h(
    'div',
    {class: 'facts'},
    h('strong', {}, title),
    h(
      'dl',
      {},
      rows.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]),
    ),
    note ? h('p', {}, note) : null,
  );
}
