// The curve of the best trial, small, beside its configuration: did it still fall, does it overfit, where was it best?
import {axis, Chart, colours, tooltip, valueAxis} from '../chart.js';
import {focusRange, trainingCounterpart} from '../data.js';
import {count, facts, h, number} from '../dom.js';

export function bestCurve(store) {
  const study = store.study;
  const trial = study.byNumber.get(study.best.trial);
  const chart = new Chart(150, '');
  const redraw = () => draw(study, trial, chart);
  store.addEventListener('look', redraw);
  queueMicrotask(redraw);
  const training = trainingCounterpart(study, study.metric);
  return h('figure', {class: 'curve'}, chart.box, training ? h('figcaption', {}, `Its ${study.metric}; dashed: ${training}.`) : null);
}

function draw(study, trial, chart) {
  const c = colours();
  const training = trainingCounterpart(study, study.metric);
  const lines = [[study.metric, trial.points.value, {color: c.best, width: 2.5}]];
  if (training && trial.points.metrics[training])
    lines.unshift([training, trial.points.metrics[training], {color: c.muted, width: 1.2, type: 'dashed'}]);
  const [low, high] = focusRange(lines.flatMap(([, values]) => values), study.minimize, {share: 0.9});
  chart.describe(
    `Learning curve of the best trial: ${study.metric} over ${count(trial.epochs, 'epoch')}, best at epoch ${study.best.epoch}.`,
  );
  chart.draw({
    grid: {left: 46, right: 28, top: 16, bottom: 24},
    tooltip: tooltip(({data, seriesName}) => facts(`Epoch ${data[0]}`, [[seriesName, number(data[1])]])),
    xAxis: axis('', {type: 'value', min: 0, max: Math.max(2, study.maxEpochs), minInterval: 1}),
    yAxis: valueAxis('', low, high, {splitNumber: 3}),
    series: lines.map(([name, values, lineStyle]) => ({
      name,
      type: 'line',
      symbol: 'circle',
      symbolSize: 3,
      showSymbol: values.length < 60,
      clip: true,
      connectNulls: true,
      data: trial.points.epoch.map((epoch, i) => [epoch, values[i]]),
      lineStyle,
      itemStyle: {color: lineStyle.color},
      markLine:
        name === study.metric
          ? {
              silent: true,
              symbol: 'none',
              data: [{xAxis: study.best.epoch}],
              lineStyle: {color: c.best, type: 'dotted'},
              label: {formatter: `epoch ${study.best.epoch}`, color: c.best, fontSize: 11},
            }
          : undefined,
    })),
  });
}
