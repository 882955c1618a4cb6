// The report's page in a real browser: node --test with PAGES, a folder that example_pages has filled.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {assertDrawn, launch, open, redrawn, rows} from './browser.mjs';

const address = (name) => `file://${process.env.PAGES}/${name}.html`;
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

for (const [name, charts] of [
  ['finished', 12],
  ['running', 12],
  ['empty', 0],
  ['failed', 1],
  ['hostile', 8],
  ['large', 12],
  ['compare', 13],
]) {
  for (const colorScheme of ['light', 'dark']) {
    test(`${name}, ${colorScheme}: every view is there and nothing is complained about`, async () => {
      const page = await open(browser, address(name), {colorScheme});
      for (const view of [
        'summary',
        'curves',
        'history',
        'rungs',
        'slices',
        'parallel',
        'epochs',
        'tradeoff',
        'timeline',
        'trials',
      ])
        assert.equal(await page.locator(`#${view}`).count(), 1, view);
      assert.equal(await page.locator('#contour').count(), charts > 1 ? 1 : 0);
      await assertDrawn(page, charts);
      assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), colorScheme);
      assert.deepEqual(page.complaints, []);
      await page.close();
    });
  }
}

test('the summary answers what is best, how many epochs, what mattered, what was saved, what failed', async () => {
  const page = await open(browser, address('finished'));
  const text = await page.locator('#summary').innerText();
  for (const words of [
    'What is best?',
    'How sure?',
    'How many epochs?',
    'at learning rate 0.003 with its cosine schedule scaled to so many epochs',
    'What mattered?',
    'learning_rate',
    'What was saved?',
    'Nothing failed.',
  ])
    assert.ok(text.includes(words), words);
  await page.close();
});

test('a failed study says why', async () => {
  const page = await open(browser, address('failed'));
  const text = await page.locator('#summary').innerText();
  assert.match(text, /3 × diverged: val_loss is nan at epoch 1/);
  assert.match(text, /Every trial failed[^]*No epoch has been trained/); // nothing is called saved
  await page.close();
});

test('sorting follows the heading that was clicked, and turns at the second click', async () => {
  const page = await open(browser, address('finished'));
  const first = () => page.locator('table.trials tbody tr:first-child th').innerText();
  await page.getByRole('button', {name: /^trial/}).click();
  assert.equal(await first(), '0');
  await page.getByRole('button', {name: /^trial/}).click();
  assert.equal(await first(), '199');
  assert.equal(await page.locator('th[aria-sort=descending]').count(), 1);
  await page.close();
});

test('filters by words, comparisons and states keep the trials they say', async () => {
  const page = await open(browser, address('finished'));
  const all = await rows(page);
  await page.getByLabel('filter').fill('optimizer=sgd epochs>=15');
  const some = await rows(page);
  assert.ok(some > 0 && some < all);
  const cells = await page.locator('table.trials tbody tr td:nth-child(5)').allInnerTexts();
  assert.ok(
    cells.every((epochs) => Number(epochs) >= 15),
    cells.join(),
  );
  await page.getByLabel('completed').check();
  const states = await page.locator('table.trials tbody tr td:nth-child(2)').allInnerTexts();
  assert.ok(states.length < some && states.every((state) => state === 'completed'));
  await page.getByLabel('filter').fill('no such trial');
  assert.equal(await rows(page), 0);
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test('a range brushed on an axis keeps the trials inside it, in the table too', async () => {
  const page = await open(browser, address('finished'));
  const chart = page.locator('#parallel .chart');
  await chart.scrollIntoViewIfNeeded();
  await chart.locator('canvas').first().waitFor(); // charts are drawn when they come into view
  const box = await chart.boundingBox();
  const x = box.x + 60; // the first axis, of the learning rate; its upper half
  await page.mouse.move(x, box.y + 50);
  await page.mouse.down();
  await page.mouse.move(x, box.y + 120, {steps: 5});
  await page.mouse.move(x, box.y + 200, {steps: 5});
  await page.mouse.up();
  await page.waitForFunction(() => /in the ranges/.test(document.getElementById('parallel').innerText));
  const kept = Number(/(\d+) trials? in the ranges/.exec(await page.locator('#parallel').innerText())[1]);
  assert.ok(kept > 0 && kept < 200, `${kept} kept`);
  assert.match(await page.locator('#trials').innerText(), new RegExp(`${kept} of 200 trials`));
  const rates = await page.locator('table.trials tbody tr td:nth-child(9)').allInnerTexts();
  assert.ok(
    rates.every((rate) => Number(rate.replace('−', '-')) > 1e-3),
    rates.join(),
  );
  await page.getByRole('button', {name: 'Clear ranges'}).click();
  assert.match(await page.locator('#trials').innerText(), /200 of 200 trials/);
  await page.close();
});

test('a trial has a page of its own, by address, link and keyboard', async () => {
  const page = await open(browser, `${address('finished')}#/trial/7`);
  const dialog = page.getByRole('dialog');
  assert.match(await dialog.innerText(), /Trial 7[^]*learning_rate[^]*What was decided/);
  await dialog.getByRole('link', {name: /next/}).click();
  await dialog.getByRole('heading', {name: 'Trial 8'}).waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({state: 'hidden'});
  await page.locator('table.trials tbody a').first().focus();
  await page.keyboard.press('Enter');
  await dialog.waitFor();
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test('the fan of a trial is the one of the decision that was chosen; without stored ones the page says so', async () => {
  const page = await open(browser, `${address('finished')}#/trial/7`);
  const dialog = page.getByRole('dialog');
  const choice = dialog.getByLabel('expected');
  assert.match(await choice.innerText(), /when started: .* by epoch 50[^]*when stopped at epoch 5: .* by epoch 50[^]*today: .* by epoch 50/);
  assert.match(await choice.locator('option:checked').innerText(), /^when stopped at epoch 5/);
  assert.match(await dialog.innerText(), /started[^]*on cuda:0[^]*expected .* by epoch 50; chance 2 %/);
  const canvas = dialog.locator('canvas');
  const stored = await canvas.evaluate((one) => one.toDataURL());
  await choice.selectOption({index: 0});
  await redrawn(page, canvas, stored);
  await page.close();

  const old = await open(browser, `${address('running')}#/trial/7`);
  assert.match(await old.getByRole('dialog').innerText(), /What was expected when it was decided is not stored/);
  assert.match(await old.locator('#timeline').innerText(), /Lanes are reconstructed/);
  await old.close();
});

test('notes and checkpoints are on the page of a trial, and the filter finds notes', async () => {
  const page = await open(browser, `${address('finished')}#/trial/7`);
  const text = await page.getByRole('dialog').innerText();
  assert.match(text, /wide nets again #later/);
  assert.match(text, /checkpoints\/trial-000007\/epoch-0005\.ckpt/);
  await page.keyboard.press('Escape');
  await page.getByLabel('filter').fill('#later');
  assert.equal(await rows(page), 1);
  await page.close();
});

test('the curves can show what was expected of every trial that ended early', async () => {
  const page = await open(browser, address('finished'));
  const panel = page.locator('#curves');
  const canvas = panel.locator('canvas');
  await panel.scrollIntoViewIfNeeded();
  await canvas.waitFor();
  const without = await canvas.evaluate((one) => one.toDataURL());
  await panel.getByLabel('expected').check();
  await redrawn(page, canvas, without);
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test('two parameters together: the pair can be chosen, cells and trials say what they are', async () => {
  const page = await open(browser, address('finished'));
  const panel = page.locator('#contour');
  const chart = panel.locator('.chart');
  await chart.scrollIntoViewIfNeeded();
  assert.match(await chart.getAttribute('aria-label'), /val_loss over learning_rate and width/);
  const box = await chart.boundingBox();
  await page.mouse.move(box.x + 90, box.y + 20);
  await chart.locator('.facts').waitFor();
  assert.match(await chart.locator('.facts').innerText(), /Expected val_loss|Trial \d+/);
  await panel.getByLabel('parameters').selectOption({label: 'learning_rate × optimizer'});
  assert.match(await chart.getAttribute('aria-label'), /over learning_rate and optimizer/);
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test('the front of value against cost has the best trial, and can be against another metric', async () => {
  const page = await open(browser, address('finished'));
  const panel = page.locator('#tradeoff');
  const label = () => panel.locator('.chart').getAttribute('aria-label');
  assert.match(await label(), /against seconds of training: 200 trials, [1-9]\d* of them on the Pareto front/);
  await panel.locator('select').selectOption({label: 'val_accuracy'});
  assert.match(await label(), /against val_accuracy: 200 trials/);
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test('the timeline has the lanes of the search, with what each was used', async () => {
  const page = await open(browser, address('finished'));
  assert.match(await page.locator('#timeline').innerText(), /of 2 × [^]*One lane a worker/);
  await page.close();
});

test('names, reasons, values and logs that look like markup stay text', async () => {
  const page = await open(browser, `${address('hostile')}#/trial/3`);
  assert.equal(await page.evaluate(() => window.hurt), undefined);
  assert.equal(await page.locator('img, iframe, object').count(), 0);
  assert.match(await page.getByRole('dialog').innerText(), /<script>window.hurt=1/);
  await page.keyboard.press('Escape');
  for (const view of ['curves', 'rungs', 'slices', 'contour', 'parallel', 'tradeoff', 'timeline']) {
    // tooltips
    const chart = page.locator(`#${view} .chart`).first();
    await chart.scrollIntoViewIfNeeded();
    const box = await chart.boundingBox();
    for (let i = 1; i < 20; ++i)
      await page.mouse.move(box.x + (box.width * i) / 20, box.y + (box.height * ((7 * i) % 20)) / 20);
  }
  assert.equal(await page.evaluate(() => window.hurt), undefined);
  assert.equal(await page.locator('img').count(), 0);
  assert.deepEqual(page.requests, [address('hostile')]);
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test('pointing at a curve tells why its trial ended', async () => {
  const page = await open(browser, address('finished'));
  const chart = page.locator('#curves .chart');
  await chart.scrollIntoViewIfNeeded();
  const box = await chart.boundingBox();
  for (let y = 30; y < box.height - 60; y += 3) {
    await page.mouse.move(box.x + 62 + 0.05 * (box.width - 84), box.y + y);
    if ((await chart.locator('.facts').count()) > 0) break;
  }
  assert.match(
    await chart.locator('.facts').innerText(),
    /Trial \d+: stopped[^]*learning_rate[^]*expected when stopped at epoch \d+[^]*by epoch 50/,
  );
  await page.close();
});

test('a phone needs no sideways scrolling, and print is light', async () => {
  for (const name of ['finished', 'empty', 'failed', 'hostile', 'compare']) {
    const page = await open(browser, address(name), {
      viewport: {width: 360, height: 740},
      isMobile: true,
      hasTouch: true,
    });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, name);
    await page.close();
  }
  const page = await open(browser, address('finished'), {colorScheme: 'dark'});
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'light');
  await page.emulateMedia({media: 'print'});
  assert.equal(await page.locator('.controls').first().isVisible(), false);
  await page.close();
});

test('every chart says in words what it shows, and everything can be reached by the keyboard', async () => {
  const page = await open(browser, address('finished'));
  const labels = await page.$$eval('[role=img]', (charts) => charts.map((chart) => chart.getAttribute('aria-label')));
  assert.ok(labels.length > 10 && labels.every((label) => label?.length > 8), labels.join('|'));
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to the table of trials');
  const unreachable = await page.$$eval(
    'button, select, input, a',
    (all) => all.filter((one) => one.tabIndex < 0).length,
  );
  assert.equal(unreachable, 0);
  await page.close();
});

test('a study of 5000 trials says that it is thinned, and shows its table in parts', async () => {
  const page = await open(browser, address('large'));
  assert.match(await page.locator('.thinned').innerText(), /at most \d+ of each other trial/);
  assert.equal(await rows(page), 100);
  await page.getByRole('button', {name: 'Show more'}).click();
  assert.equal(await rows(page), 500);
  await page.getByLabel('filter').fill('epochs=50');
  assert.match(await page.locator('#trials').innerText(), /556 of 5000 trials/);
  await page.close();
});

test('studies are compared side by side and shown one at a time', async () => {
  const page = await open(browser, address('compare'));
  assert.equal(await page.locator('table.compare thead th').count(), 3);
  await page.getByLabel('study').selectOption({label: 'two'});
  assert.equal(await page.locator('h1').innerText(), 'two');
  await page.getByLabel('study').selectOption({label: 'none'});
  assert.match(await page.locator('#summary').innerText(), /Nothing yet/);
  assert.deepEqual(page.complaints, []);
  await page.close();
});
