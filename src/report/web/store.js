// What the reader has chosen, shared by all views; and who is told when it changes.
import {parseQuery} from './data.js';

export class Store extends EventTarget {
  studies = [];
  current = 0; // index of the study shown
  query = ''; // of the table's filter box
  states = new Set(); // empty: all
  ranges = new Map(); // brushed in parallel coordinates: name of the axis -> [[low, high], ...]
  brushed = null; // numbers of the trials inside these ranges, or null
  looks = new Map(); // what each view was set to, kept when it is drawn anew

  look(view, defaults) {
    if (!this.looks.has(view)) this.looks.set(view, defaults);
    return this.looks.get(view);
  }

  get study() {
    return this.studies[this.current];
  }

  /** The trials that pass all filters. */
  selected() {
    const test = parseQuery(this.query);
    return this.study.trials.filter(
      (trial) =>
        (!test || test(trial)) &&
        (this.states.size === 0 || this.states.has(trial.state)) &&
        (!this.brushed || this.brushed.has(trial.trial)),
    );
  }

  isFiltered() {
    return this.query.trim() !== '' || this.states.size > 0 || this.brushed !== null;
  }

  /** kind: "data" (another study, other trials), "filter", or "look" (the colours). */
  change(kind, values = {}) {
    Object.assign(this, values);
    this.dispatchEvent(new Event(kind));
  }
}
