// Light or dark: as the system says until the reader chooses. Print is light.
import {h} from './dom.js';

const KEY = 'autoepoch-theme';
const system = matchMedia('(prefers-color-scheme: dark)');

// A page that was opened as a file may not be allowed to remember anything.
function remembered() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
function remember(theme) {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    /* for this visit only */
  }
}

const wanted = () => remembered() ?? (system.matches ? 'dark' : 'light');

function apply(store, theme) {
  document.documentElement.dataset.theme = theme;
  store.change('look');
}

export function followTheme(store) {
  document.documentElement.dataset.theme = wanted();
  system.addEventListener('change', () => apply(store, wanted()));
  addEventListener('beforeprint', () => apply(store, 'light'));
  addEventListener('afterprint', () => apply(store, wanted()));
}

export function themeButton(store) {
  return h(
    'button',
    {
      type: 'button',
      class: 'quiet',
      'aria-label': 'Switch between light and dark',
      onclick: () => {
        const theme = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
        remember(theme);
        apply(store, theme);
      },
    },
    '◐',
  );
}
