// The live view: the server sends what has changed in the document.
import {applyChanges} from './data.js';
import {h} from './dom.js';

export const isLive = () => document.querySelector('meta[name="autoepoch-live"]') !== null;

// What a new drawing would undo: a list that is open, text that is marked, a chart that is pointed at.
let choosing = false;
addEventListener('pointerdown', ({target}) => (choosing = target.tagName === 'SELECT'));
addEventListener('change', () => (choosing = false));
const isBusy = () => choosing || !getSelection().isCollapsed || document.querySelector('.chart:hover') !== null;
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Waits until the reader is done with that, ten seconds at most. */
async function patience() {
  for (let i = 0; i < 50 && isBusy(); ++i) await pause(200);
}

/**
 * Keeps the document up to date and has it accepted each time. Returns the sign that shows the connection's state; null
 * for a report, which has no server behind it.
 */
export function connect(document_, accept) {
  if (!isLive()) return null;
  const sign = h('span', {class: 'live', role: 'status'}, 'connecting');
  const show = (state) => {
    sign.textContent = state;
    sign.dataset.state = state;
  };
  const events = new EventSource(`events?since=${document_.revision}`);
  let busy = false;
  let again = false;
  const PAUSES = 10; // drawing takes one part in so many of the time, so that the page can be used on any machine
  async function draw() {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    try {
      await patience();
      const begin = performance.now();
      accept(document_);
      await pause(PAUSES * (performance.now() - begin));
    } finally {
      busy = false;
      if (again) {
        again = false;
        draw();
      }
    }
  }
  events.addEventListener('open', () => show('live'));
  events.addEventListener('error', () => show('reconnecting'));
  events.addEventListener('changes', ({data}) => {
    applyChanges(document_, JSON.parse(data));
    draw();
  });
  return sign;
}
