// The live view: told by the server that something has changed, the page fetches the document again.
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

/** Returns the sign that shows the connection's state; null for a report, which has no server behind it. */
export function connect(accept) {
  if (!isLive()) return null;
  const sign = h('span', {class: 'live', role: 'status'}, 'connecting');
  const show = (state) => {
    sign.textContent = state;
    sign.dataset.state = state;
  };
  const events = new EventSource('events');
  let busy = false;
  let again = false;
  const PAUSES = 10; // drawing takes one part in so many of the time, so that the page can be used on any machine
  async function fetchDocument() {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    try {
      const response = await fetch('report.json');
      const document_ = response.ok ? await response.json() : null;
      await patience();
      const begin = performance.now();
      if (document_) accept(document_);
      await pause(PAUSES * (performance.now() - begin));
    } finally {
      busy = false;
      if (again) {
        again = false;
        fetchDocument();
      }
    }
  }
  events.addEventListener('open', () => show('live'));
  events.addEventListener('error', () => show('reconnecting'));
  events.addEventListener('changed', fetchDocument);
  return sign;
}
