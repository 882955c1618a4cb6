// A headless Chromium for the tests of pages. From the environment: PAGE_PACKAGES (where node_modules is), CHROMIUM.
import assert from 'node:assert/strict';
import {createRequire} from 'node:module';

const {chromium} = createRequire(`${process.env.PAGE_PACKAGES}/`)('playwright-core');

export const launch = () =>
  chromium.launch({executablePath: process.env.CHROMIUM, args: ['--no-sandbox', '--disable-gpu']});

/** Opens an address and waits until the page has drawn its views. Returns the page; page.complaints has what it printed. */
export async function open(browser, address, options = {}) {
  const page = await browser.newPage({viewport: {width: 1280, height: 900}, ...options});
  page.setDefaultTimeout(20000);
  page.complaints = [];
  page.requests = [];
  page.on('console', (message) => page.complaints.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => page.complaints.push(`error: ${error.stack}`));
  page.on('dialog', (dialog) => {
    page.complaints.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on('request', (request) => page.requests.push(request.url()));
  await page.goto(address);
  await page.waitForFunction(() => document.documentElement.dataset.rendered !== undefined, null, {timeout: 60000});
  return page;
}

/** Waits until each chart on the page has been drawn with more than its background, as happens when it comes into view. */
export async function assertDrawn(page, least) {
  const charts = await page.locator('.chart').all();
  assert.ok(charts.length >= least, `${charts.length} charts, expected ${least} at least`);
  for (const chart of charts) {
    await chart.scrollIntoViewIfNeeded();
    const canvas = await chart.locator('canvas').first().elementHandle();
    await page.waitForFunction((one) => {
      const {data} = one.getContext('2d').getImageData(0, 0, one.width, one.height);
      return new Set(new Uint32Array(data.buffer)).size > 3;
    }, canvas);
  }
}

/** Waits until a canvas shows something else than the picture `former`, and returns that. */
export async function redrawn(page, canvas, former) {
  const one = await canvas.elementHandle();
  await page.waitForFunction(([element, picture]) => element.toDataURL() !== picture, [one, former]);
  return one.evaluate((element) => element.toDataURL());
}

export const rows = (page) => page.locator('table.trials tbody tr').count();
