// Pages of histories that nobody wished for: hostile names, one event, none, a torn end, two hundred workers. And the index page, in Chromium.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { samplePlan } from '../testing.ts';
import { renderRunPage } from './render-run-page.ts';
import { describeInChromium } from './testing-browser.ts';
import { contrastOf, hovers, range, ready, sideways } from './testing-page.ts';
import { makeTestProject } from './testing-project.ts';
import { eventRow, timelineWith } from './testing.ts';

/** A busy machine draws its next frame when it can. */
const soon = { timeout: 60_000 };

const project = makeTestProject();
afterAll(() => project.remove());

const fixtures = join(import.meta.dirname, '../../harness/checks/fixtures');
const convicted = readFileSync(join(fixtures, 'unsafe-mutual-exclusion-two-writers.jsonl'), 'utf8');

/** What names must not do: run, end the script that holds them, turn the text around, colour a terminal, widen the page. */
const hostile = [
  '</script><script>window.pwned=1</script>',
  '"><img src=x onerror=window.pwned=1>',
  '<!--<script>',
  '\u202Eevil\u2066',
  '\u001B[31mred\u0000',
  'x'.repeat(60),
].join(' ');

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

describeInChromium('a page', (browser) => {
  it('runs nothing of a hostile name, and shows it for what it is', async () => {
    const lock = JSON.stringify(hostile).slice(1, -1);
    const named = convicted
      .replaceAll(/"(lock|token|error|subject)":"([^"]*)"/g, (_, name, was) => `"${name}":"${was}${lock}"`)
      .replaceAll(/"key":"([^"/]*)/g, (_, was) => `"key":"${was}${lock}`);
    expect(named).toContain('pwned');
    const path = await project.pageOf('hostile.jsonl', named);
    for (const options of [{ viewport: { width: 1280, height: 900 } }, phone]) {
      const { page, complaints } = await browser.open(path, options);
      await ready(page);
      await hovers(page);
      await page.keyboard.press('n');
      await page.locator('.events-rows [data-line]').first().click();
      expect(await page.evaluate('window.pwned')).toBeUndefined();
      expect(await page.locator('img, iframe, object, embed, link[rel=stylesheet]').count()).toBe(0);
      expect(await page.locator('script').count()).toBe(2);
      const text = await page.innerText('body');
      // What cannot be seen is shown by a sign.
      expect(text).toMatch(/<script>window\.pwned=1<\/script>[^\n]*[^\sa-z]evil/);
      for (const unseen of ['\u202E', '\u2066', '\u001B', '\0']) expect(text).not.toContain(unseen);
      expect(await sideways(page)).toBe('');
      expect(complaints).toEqual([]);
    }
    const plain = await browser.open(path, { javaScriptEnabled: false });
    expect(await plain.page.locator('img, iframe, table script').count()).toBe(0);
    expect(await plain.page.innerText('body')).toContain('<script>window.pwned=1</script>');
    expect(plain.complaints).toEqual([]);
  });

  it('of a plan with hostile locks that was really run runs nothing either', async () => {
    const round = {
      lock: hostile.replaceAll('\0', ''),
      ttlSeconds: 1,
      lease: 'kept-alive',
      thinkMs: 0,
      holdMs: 50,
      timeoutMs: 900,
    } as const;
    const workers = [0, 1].map(() => ({ subject: 'session-mutex', restartDelayMs: 0, rounds: [round] }));
    writeFileSync(join(project.cwd, 'plan.json'), JSON.stringify(samplePlan({ scenario: 'swarm', workers })));
    await project.lockstorm('replay plan.json --engine sim', 0);
    const [run] = project.runs('swarm');
    const { page, complaints } = await browser.open(run!.reportPath);
    await ready(page);
    expect(await hovers(page)).toContain('<script>window.pwned=1</script>');
    expect(await page.evaluate('window.pwned')).toBeUndefined();
    expect(complaints).toEqual([]);
  });

  const lines = convicted.trimEnd().split('\n');
  it.each([
    ['of one event', `${lines[0]}\n`],
    ['of none', ''],
    ['with a torn end', convicted.slice(0, -400)],
    ['torn in its first line', convicted.slice(0, 90)],
  ])('of a history %s is one all the same', async (name, history) => {
    const { page, complaints } = await browser.open(
      await project.pageOf(`${name.replaceAll(' ', '-')}.jsonl`, history),
    );
    await ready(page);
    for (const key of ['n', 'p', '0', '+', '-', 'End', 'ArrowRight', '/', 'a', 'Escape'])
      await page.keyboard.press(key);
    await hovers(page);
    const { fromUs, untilUs } = await range(page);
    expect(untilUs).toBeGreaterThan(fromUs);
    expect(await page.textContent('.badge')).not.toBe('safe');
    expect(await sideways(page)).toBe('');
    expect(complaints).toEqual([]);
  });

  it('of two hundred workers can be scrolled, and has each of them', async () => {
    const workers = Array.from({ length: 200 }, (_, worker) => ({ worker, subject: `subject-${worker % 7}` }));
    const [bar] = timelineWith().holds;
    const holds = workers.map(({ worker }) => ({
      ...bar!,
      worker,
      hold: worker,
      askedUs: worker * 40_000,
      fromUs: worker * 40_000 + 1000,
      untilUs: worker * 40_000 + 1_900_000,
      line: worker + 1,
    }));
    const events = holds.map(({ line, worker }) => eventRow(line, { who: `w${worker}`, atUs: worker * 40_000 + 1000 }));
    const path = join(project.cwd, 'many.html');
    writeFileSync(path, await renderRunPage(timelineWith({ workers, holds, events, violations: [] })));
    for (const options of [{}, phone]) {
      const { page, complaints } = await browser.open(path, options);
      await ready(page);
      expect(await hovers(page)).toContain('w0 believes');
      await page.$eval('#timeline > div', (scroller) => scroller.scrollTo(0, scroller.scrollHeight));
      await expect.poll(() => hovers(page), soon).toContain('w199 believes');
      expect(await sideways(page)).toBe('');
      expect(complaints).toEqual([]);
    }
  });
});

describeInChromium('the index page', (browser) => {
  beforeAll(async () => {
    await project.lockstorm('run sigkill --subject session-mutex --engine sim --runs 3 --explore 0s --seed 2', 0);
    await project.lockstorm('run sigkill --subject broken/no-lease --engine sim --runs 1 --explore 0s --seed 2', 1);
  });

  it('lists the runs, leads to their pages, and asks nobody for anything', async () => {
    for (const options of [{ colorScheme: 'dark' as const }, { ...phone, colorScheme: 'light' as const }]) {
      const { page, complaints } = await browser.open(join(project.out, 'index.html'), options);
      for (const { id } of project.runs('sigkill')) expect(await page.innerText('body')).toContain(id);
      expect(await sideways(page)).toBe('');
      expect(await contrastOf(page, 'h1')).toBeGreaterThan(4.4);
      expect(complaints).toEqual([]);
      const [run] = project.runs('sigkill-broken');
      await page.locator(`a[href$="${run!.id}/report.html"]`).first().click();
      await ready(page);
      expect(await page.textContent('.badge')).toBe('unsafe');
    }
  });

  it.each([1280, 390])('shows all of a run at a width of %d px', async (width) => {
    const { page, complaints } = await browser.open(join(project.out, 'index.html'), {
      viewport: { width, height: 900 },
    });
    const cells = page.locator('#runs tbody tr:first-child :is(td, a)');
    expect(await cells.count()).toBeGreaterThan(8);
    for (const cell of await cells.all()) {
      const box = await cell.boundingBox();
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
    }
    expect(complaints).toEqual([]);
  });

  it('is a table without JavaScript, and nothing of a hostile row runs', async () => {
    const out = join(project.cwd, 'elsewhere');
    mkdirSync(out);
    const [row] = readFileSync(join(project.out, 'runs.jsonl'), 'utf8').split('\n');
    writeFileSync(
      join(out, 'runs.jsonl'),
      `${JSON.stringify({ ...(JSON.parse(row!) as object), scenario: hostile, subjects: [hostile], what: hostile, id: hostile })}\n`,
    );
    await project.lockstorm('open index --print --out elsewhere', 0);
    for (const options of [{}, phone, { javaScriptEnabled: false }]) {
      const { page, complaints } = await browser.open(join(out, 'index.html'), options);
      expect(await page.innerText('body')).toContain('<script>window.pwned=1</script>');
      expect(await page.locator('table').count()).toBeGreaterThan(0);
      expect(await page.locator('img').count()).toBe(0);
      expect(await page.evaluate('window.pwned')).toBeUndefined();
      expect(await sideways(page)).toBe('');
      expect(complaints).toEqual([]);
    }
  });
});
