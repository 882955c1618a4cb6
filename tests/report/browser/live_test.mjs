// The live view of the real program beside a real search: node --test with AUTOEPOCH, TOY_WORKER.
import assert from 'node:assert/strict';
import {spawn, spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, afterEach, before, beforeEach, test} from 'node:test';
import {launch, open, rows} from './browser.mjs';

const {AUTOEPOCH, TOY_WORKER} = process.env;
let browser;
let folder;
let programs;
before(async () => {
  browser = await launch();
});
after(() => browser.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'autoepoch-live-'));
  programs = [];
});
afterEach(async () => {
  programs.forEach((program) => program.kill('SIGKILL'));
  for (let attempt = 1; ; ++attempt) {
    try {
      return rmSync(folder, {recursive: true, force: true});
    } catch (error) {
      if (error.code !== 'ENOTEMPTY' || attempt === 100) throw error;
      await pause(100); // its workers, which end with their epoch, still write
    }
  }
});

function start(...words) {
  const program = spawn(AUTOEPOCH, words, {stdio: ['ignore', 'pipe', 'pipe']});
  programs.push(program);
  return program;
}

/** A search of epochs that take so long; resolves when its first epoch is stored. */
async function startSearch({milliseconds = 100, trials = 200} = {}) {
  writeFileSync(
    join(folder, 'space.json'),
    JSON.stringify({
      name: 'toy',
      objective: {metric: 'loss'},
      space: {x: {type: 'float', low: 0, high: 1}, milliseconds},
      budget: {max_epochs: 9, trials},
      search: {eta: 3, first_rung: 1},
      run: {workers: 2, devices: 'cpu:2'},
    }),
  );
  const study = join(folder, 'study');
  const search = start('search', join(folder, 'space.json'), '--out', study, '--worker', TOY_WORKER);
  while (JSON.parse(status(study) || '{}').best == null) await pause(100);
  return {study, search};
}

const status = (study) => spawnSync(AUTOEPOCH, ['status', study, '--format', 'json']).stdout.toString();
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The address that the server prints. */
function serve(...words) {
  const server = start('serve', ...words, '--port', '0');
  return new Promise((resolve, reject) => {
    server.stdout.once('data', (text) => resolve(text.toString().trim()));
    server.stderr.on('data', (text) => {
      if (/^autoepoch:/.test(text)) reject(new Error(text));
    });
  });
}

const trialsShown = (page) =>
  page
    .locator('#trials [role=status]')
    .innerText()
    .then((text) => Number(/of (\d+)/.exec(text)[1]));
const until = (page, words) =>
  page.waitForFunction((text) => document.querySelector('.pill')?.textContent === text, words, {timeout: 30000});

test('the page follows a search, outlives its controller, and comes back with it', async () => {
  const {study, search} = await startSearch();
  const page = await open(browser, await serve(study));
  await until(page, 'running');
  const before = await trialsShown(page);
  await page.waitForFunction(
    (n) => Number(/of (\d+)/.exec(document.querySelector('#trials [role=status]').textContent)[1]) > n,
    before,
    {timeout: 30000},
  );
  assert.equal(await page.locator('.live').innerText(), 'live');

  await page.getByLabel('filter').fill('epochs>=1');
  await page.getByRole('button', {name: 'epochs', exact: true}).click();
  search.kill('SIGKILL');
  await until(page, 'paused');
  assert.match(await page.locator('.subtitle').innerText(), /not running.*"autoepoch resume" goes on/);
  assert.equal(await page.getByLabel('filter').inputValue(), 'epochs>=1'); // what was chosen stays
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'epochs'); // and the keyboard's place
  assert.equal(await page.locator('th[aria-sort=ascending]').innerText(), 'epochs');

  start('resume', study, '--worker', TOY_WORKER, '--trials', String((await trialsShown(page)) + 20));
  await until(page, 'running');
  await until(page, 'finished');
  assert.ok((await rows(page)) > 0);
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test('control pauses a search and continues it with another limit', async () => {
  process.env.AUTOEPOCH_WORKER = TOY_WORKER;
  const {study, search} = await startSearch();
  const ended = new Promise((resolve) => search.on('exit', resolve));
  const page = await open(browser, await serve(study, '--control'));
  await page.getByRole('button', {name: 'Pause the search'}).click();
  assert.equal(await ended, 130);
  await until(page, 'paused');
  await page.locator('#control input[name=trials]').fill(String((await trialsShown(page)) + 3));
  await page.getByRole('button', {name: 'Continue the search'}).click();
  await until(page, 'finished');
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test('ranges stay brushed while trials come; control stops a trial, whose log can be read', async () => {
  process.env.AUTOEPOCH_WORKER = TOY_WORKER;
  const {study, search} = await startSearch({milliseconds: 200});
  search.kill('SIGKILL');
  const page = await open(browser, await serve(study, '--control'));
  await until(page, 'paused');
  const chart = page.locator('#parallel .chart');
  await page.evaluate(() => document.querySelector('#parallel .chart').scrollIntoView()); // in one go: the page may be drawn anew
  await chart.locator('canvas').first().waitFor(); // charts are drawn when they come into view
  const box = await chart.boundingBox();
  await page.mouse.move(box.x + 60, box.y + 46);
  await page.mouse.down();
  await page.mouse.move(box.x + 60, box.y + 350, {steps: 8});
  await page.mouse.up();
  await page.mouse.move(1, 1); // what is pointed at is not drawn anew
  const more = (former) =>
    Number(/(\d+) trials? in the ranges/.exec(document.getElementById('parallel').innerText)?.[1] ?? -1) > former;
  await page.waitForFunction(more, 0);

  start('resume', study);
  await until(page, 'running');
  await page.waitForFunction(more, 3, {timeout: 60000});
  const trials = JSON.parse(spawnSync(AUTOEPOCH, ['trials', study, '--format', 'json']).stdout);
  const {trial} = trials.find(({state}) => state === 'paused');
  await page.evaluate((number) => (location.hash = `#/trial/${number}`), trial);
  await page.waitForFunction(
    (number) => document.querySelector('dialog pre')?.textContent.includes(`trial ${number} `),
    trial,
  );
  const dialog = page.getByRole('dialog');
  const press = (name) => dialog.getByRole('button', {name}).evaluate((button) => button.click()); // also while it is drawn anew
  await press('Stop this trial');
  await press('Click again to stop it for good');
  await page.waitForFunction(() => /stopped by the user/.test(document.querySelector('dialog').innerText), null, {
    timeout: 60000,
  });
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test('a note is written on the page of a trial, stays while epochs come, and reaches the report', async () => {
  const {study} = await startSearch({milliseconds: 200});
  const page = await open(browser, `${await serve(study, '--control')}#/trial/0`);
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('note').fill('<b>wider</b> #later');
  const before = await trialsShown(page);
  await page.waitForFunction(
    (n) => Number(/of (\d+)/.exec(document.querySelector('#trials [role=status]').textContent)[1]) > n,
    before,
    {timeout: 60000},
  );
  assert.equal(await dialog.getByLabel('note').inputValue(), '<b>wider</b> #later');
  await dialog.getByRole('button', {name: 'Keep'}).evaluate((button) => button.click());
  await page.waitForFunction(() => /#later/.test(document.querySelector('#trials').innerText), null, {timeout: 60000});
  const report = JSON.parse(spawnSync(AUTOEPOCH, ['report', study, '--format', 'json']).stdout);
  assert.equal(report.studies[0].trials[0].note, '<b>wider</b> #later');
  assert.equal(await page.locator('dialog b').filter({hasText: /^wider$/}).count(), 0);
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test('without --control, without its token and from another site nothing can be changed', async () => {
  const {study} = await startSearch({milliseconds: 300});
  const address = await serve(study);
  const pausing = (target, headers = {}) =>
    fetch(`${target}control`, {method: 'POST', body: 'action=pause&study=0', headers});
  assert.equal((await pausing(address)).status, 403);
  const steered = await serve(study, '--control');
  assert.equal((await pausing(steered)).status, 403);
  assert.equal((await pausing(steered, {'X-Autoepoch-Control': ''})).status, 403);
  const page = await browser.newPage();
  await page.goto('data:text/html,<p>another site');
  const answer = await page.evaluate(
    (target) =>
      fetch(`${target}control`, {
        method: 'POST',
        body: 'action=pause&study=0',
        headers: {'X-Autoepoch-Control': 'guess'},
      }).then(
        (response) => response.status,
        () => 'refused',
      ),
    steered,
  );
  assert.equal(answer, 'refused');
  await page.close();
  assert.notEqual(JSON.parse(status(study)).controller, null);
});

test('another address needs the token, which the printed address has', async () => {
  const {study} = await startSearch({trials: 2, milliseconds: 0});
  const address = await serve(study, '--address', '0.0.0.0');
  assert.match(address, /\?token=[0-9a-f]{32}$/);
  const local = address.replace('0.0.0.0', '127.0.0.1');
  assert.equal((await fetch(new URL('/report.json', local))).status, 401);
  const page = await open(browser, local);
  assert.equal(new URL(page.url()).search, '');
  await page.waitForFunction(() => document.querySelector('.live')?.textContent === 'live');
  await page.close();
});
