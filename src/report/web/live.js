// The live view: told by the server that something has changed, the page fetches the document again.
import {h} from './dom.js';

/** Returns the sign that shows the connection's state; null for a report, which has no server behind it. */
export function connect(accept) {
  const meta = document.querySelector('meta[name="autoepoch-live"]');
  if (!meta) return null;
  const sign = h('span', {class: 'live', role: 'status'}, 'connecting');
  const show = (state) => {
    sign.textContent = state;
    sign.dataset.state = state;
  };
  const events = new EventSource('events');
  let busy = false;
  let again = false;
  async function fetchDocument() {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    try {
      const response = await fetch('report.json');
      if (response.ok) accept(await response.json());
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
