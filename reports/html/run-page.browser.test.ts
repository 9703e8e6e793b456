// The page of a run in Chromium, opened from the disk: what somebody with a mouse, a keyboard or a phone finds, on runs that were really run.
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Violation } from '../../harness/checks/check.ts';
import { keptPlanSchema } from '../../harness/store/kept-plan.ts';
import { writeWhole } from '../../harness/store/write-whole.ts';
import type { RunDirectory } from '../../harness/store/run-directory.ts';
import { violationsOf } from '../story.ts';
import { samplePlan } from '../testing.ts';
import { readReport } from '../verdict.ts';
import { background, contrastOf, drawn, hash, hovers, range, ready, sideways, visibleLines } from './testing-page.ts';
import { describeInChromium } from './testing-browser.ts';
import { makeTestProject } from './testing-project.ts';

const etcd = process.env.LOCKSTORM_TEST_ETCD ?? 'auto';
/** A busy machine draws its next frame when it can. */
const soon = { timeout: 60_000 };

const project = makeTestProject();
afterAll(() => project.remove());

/** Two hold at once, and one goes on after its lease ran out; a key that nobody lets go; nothing wrong. */
let unsafe: RunDirectory;
let late: RunDirectory;
let safe: RunDirectory;
let real: Promise<string>;
let violations: Violation[];

beforeAll(async () => {
  const sim = '--engine sim --runs 1 --explore 0s --seed 1';
  await project.lockstorm(`run pause-past-ttl --subject broken/never-renewed ${sim}`, 1);
  await project.lockstorm(`run sigkill --subject broken/no-lease ${sim}`, 1);
  await project.lockstorm(`run sigkill --subject session-mutex ${sim}`, 0);
  [unsafe] = project.runs('pause-past-ttl') as [RunDirectory];
  [late] = project.runs('sigkill-broken') as [RunDirectory];
  [safe] = project.runs('sigkill-session') as [RunDirectory];
  violations = violationsOf(readReport(unsafe));
  // On real processes, while the others are looked at.
  const round = { lock: 'a', ttlSeconds: 1, lease: 'kept-alive', thinkMs: 0, holdMs: 300, timeoutMs: 4_000 } as const;
  const workers = [0, 1].map(() => ({ subject: 'broken/no-lease', restartDelayMs: null, rounds: [round] }));
  const kill = { what: 'kill', worker: 0, when: { rpc: 'KV/Txn', nth: 1, side: 'response' } } as const;
  const faults = [kill, { what: 'kill', worker: 1, when: { atMs: 1_900 } } as const];
  const plan = samplePlan({ scenario: 'real', durationMs: 2_000, workers, faults });
  const kept = { why: 'w', convictedBy: ['late-expiry'], subject: 'broken/no-lease', keptFrom: 'x', plan };
  writeWhole(join(project.cwd, 'kept.json'), JSON.stringify(keptPlanSchema.parse(kept)));
  // A machine that stood still may make it inconclusive: that is a page too.
  real = project.lockstorm(`replay kept.json --etcd ${etcd}`, 1, 2);
  real.catch(() => {});
});

describeInChromium('the page of a run', (browser) => {
  const desktop = { viewport: { width: 1280, height: 900 } };
  async function openRun(run: RunDirectory, options: Parameters<typeof browser.open>[1] = {}) {
    const opened = await browser.open(run.reportPath, { ...desktop, ...options });
    await ready(opened.page);
    return opened;
  }

  it('opens at the violation, and leads from one to the next by keys', async () => {
    const { page, complaints } = await openRun(unsafe);
    const [first, second] = violations as [Violation, Violation];
    const { fromUs, untilUs } = await range(page);
    expect(fromUs).toBeLessThanOrEqual(first.span?.fromUs ?? first.atUs);
    expect(untilUs).toBeGreaterThanOrEqual(first.span?.untilUs ?? first.atUs);
    expect(await page.textContent('#story')).toContain(first.what);
    await page.keyboard.press('n');
    await expect.poll(() => hash(page), soon).toBe('#violation=2');
    await expect.poll(() => page.textContent('#story'), soon).toContain(second.what);
    const there = await range(page);
    expect(there.fromUs).toBeLessThanOrEqual(second.atUs);
    expect(there.untilUs).toBeGreaterThanOrEqual(second.atUs);
    await page.keyboard.press('p');
    await expect.poll(() => hash(page), soon).toBe('#violation=1');
    await page.keyboard.press('p');
    await expect.poll(() => hash(page), soon).toBe(`#violation=${violations.length}`);
    expect(complaints).toEqual([]);
  });

  it('tells what is under the pointer: token, lease, revision, and the bound that it was judged by', async () => {
    const { page, complaints } = await openRun(unsafe);
    const told = await hovers(page);
    expect(told).toMatch(/believes that it holds the lock\n[^]*token \d+/);
    expect(told).toMatch(/etcd grants the lock to w\d\n[^]*lease [0-9a-f]{8,}\nrevision \d+/);
    expect(told).toContain(violations[0]?.what);
    expect(told).toMatch(/judged by|expected/);
    // A real mouse, to see the panel itself.
    const box = await page.locator('#timeline canvas').boundingBox();
    await page.mouse.move(box!.x + box!.width / 2, box!.y + 8);
    for (let y = 10; y < box!.height && !(await page.isVisible('.timeline-tooltip')); y += 6)
      await page.mouse.move(box!.x + box!.width / 2, box!.y + y);
    expect(await page.isVisible('.timeline-tooltip')).toBe(true);
    expect(complaints).toEqual([]);
  });

  it('zooms by wheel and moves by drag, and the table moves with it', async () => {
    const { page, complaints } = await openRun(unsafe);
    const before = await range(page);
    const box = (await page.locator('#timeline canvas').boundingBox())!;
    const [x, y] = [box.x + box.width * 0.6, box.y + box.height * 0.4];
    await page.mouse.move(x, y);
    await page.mouse.wheel(0, -400);
    await expect.poll(async () => (await range(page)).length, soon).toBeLessThan(before.length * 0.8);
    await drawn(page);
    const near = await range(page);
    expect(near.fromUs).toBeGreaterThan(before.fromUs);
    expect(near.untilUs).toBeLessThan(before.untilUs);
    const lines = await visibleLines(page);
    await page.mouse.down();
    await page.mouse.move(x + 300, y, { steps: 5 });
    await page.mouse.up();
    // What was grabbed went to the right: earlier times come into sight.
    await expect.poll(async () => (await range(page)).fromUs, soon).toBeLessThan(near.fromUs);
    expect((await range(page)).length).toBeCloseTo(near.length, -2);
    await expect.poll(async () => (await visibleLines(page))[0], soon).toBeLessThan(lines[0]!);
    await page.keyboard.press('0');
    await expect.poll(async () => (await range(page)).fromUs, soon).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('filters the table, whose rows lead the picture and have links', async () => {
    const { page, complaints } = await openRun(unsafe);
    await page.keyboard.press('/');
    await page.keyboard.type('kind:acquired who:w3');
    await expect.poll(() => page.textContent('output'), soon).toMatch(/^\d of /);
    const kinds = await page.$$eval('.events-rows [data-kind]:not([hidden])', (rows) =>
      rows.map((row) => row.getAttribute('data-kind')),
    );
    expect(new Set(kinds)).toEqual(new Set(['acquired']));
    await page.fill('#filter', '');
    await page.keyboard.press('Escape');
    await page.keyboard.press('0');
    await drawn(page);
    const whole = await range(page);
    // Near the end, and then back to it from its link.
    await page.keyboard.press('+');
    await page.keyboard.press('+');
    await page.keyboard.press('End');
    await drawn(page);
    const near = await range(page);
    expect(near.fromUs).toBeGreaterThan(whole.fromUs);
    expect(near.untilUs).toBe(whole.untilUs);
    const [line] = await visibleLines(page);
    await page.click(`.events-rows [data-line="${line}"]`);
    await expect.poll(() => hash(page), soon).toBe(`#line=${line}`);
    expect(await page.textContent('#table .detail')).toContain(`${line} of history.jsonl`);
    await page.keyboard.press('Home');
    await expect.poll(async () => (await range(page)).fromUs, soon).toBe(0);
    expect(complaints).toEqual([]);

    const again = await openRun(unsafe, { hash: `#line=${line}` });
    await expect.poll(() => again.page.locator(`[data-line="${line}"][aria-selected="true"]`).count(), soon).toBe(1);
    const { fromUs, untilUs } = await range(again.page);
    const atUs = await again.page.textContent(`.events-rows [data-line="${line}"]`);
    expect(atUs).not.toBe('');
    expect(fromUs).toBeGreaterThan(whole.fromUs);
    expect(untilUs).toBeGreaterThan(fromUs);
    expect(again.complaints).toEqual([]);
  });

  it('is dark where that is liked, and can be read in both', async () => {
    const colours: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, complaints } = await openRun(late, { colorScheme });
      colours.push(await background(page));
      for (const selector of ['h1', '#story .headline', '.story-head .dim', '.events-rows [data-line]', '.badge'])
        expect({ selector, colorScheme, contrast: await contrastOf(page, selector) }).toMatchObject({
          contrast: expect.toSatisfy((contrast: number) => contrast > 4.4),
        });
      expect(complaints).toEqual([]);
    }
    expect(colours[0]).not.toBe(colours[1]);
  });

  it('fits a phone, and is moved by a finger', async () => {
    const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
    for (const run of [unsafe, late, safe]) {
      const { page, complaints } = await openRun(run, phone);
      expect([run.id, await sideways(page)]).toEqual([run.id, '']);
      expect(await page.locator('#timeline canvas').isVisible()).toBe(true);
      const box = (await page.locator('#timeline canvas').boundingBox())!;
      await page.touchscreen.tap(box.x + box.width * 0.7, box.y + box.height * 0.3);
      expect(complaints).toEqual([]);
    }
  });

  it('can be printed, and is a table with the story where no script may run', async () => {
    const { page, complaints } = await openRun(unsafe);
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.length).toBeGreaterThan(20_000);
    expect(complaints).toEqual([]);
    const plain = await browser.open(unsafe.reportPath, { javaScriptEnabled: false });
    const text = await plain.page.innerText('body');
    const [first] = violations as [Violation];
    expect(text).toContain(first.what);
    for (const { text: told } of first.story.slice(0, 2)) expect(text).toContain(told);
    expect(await plain.page.locator('table tr').count()).toBeGreaterThan(50);
    expect(plain.complaints).toEqual([]);
  });

  it('says of a safe run that it is safe, and shows nothing red', async () => {
    const { page, complaints } = await openRun(safe);
    expect(await page.textContent('.badge')).toBe('safe');
    expect(await page.locator('.chip.unsafe').count()).toBe(0);
    expect(await hovers(page)).not.toMatch(/too late|both believe/);
    await page.keyboard.press('n');
    expect(hash(page)).toBe('');
    expect(complaints).toEqual([]);
  });

  it('helps with keys, and turns light into dark by one', async () => {
    const { page, complaints } = await openRun(safe);
    const before = await background(page);
    await page.keyboard.press('t');
    await expect.poll(() => background(page), soon).not.toBe(before);
    await page.keyboard.press('?');
    expect(await page.isVisible('dialog#keys')).toBe(true);
    await page.keyboard.press('Escape');
    expect(await page.isVisible('dialog#keys')).toBe(false);
    expect(complaints).toEqual([]);
  });

  it('shows rows of hidden kinds to whoever names a line, goes on to the rows by the arrow, and says what is not there', async () => {
    const { page, complaints } = await openRun(unsafe, { hash: '#line=999999' });
    await expect.poll(() => page.textContent('.toast'), soon).toContain('no event of line 999999');
    await page.keyboard.press('/');
    await page.keyboard.type('kind:rpc');
    await expect.poll(() => page.textContent('output'), soon).toMatch(/^\d/);
    const [line] = await visibleLines(page);
    await page.fill('#filter', `line:${line}`);
    await expect.poll(async () => (await visibleLines(page)).includes(line!), soon).toBe(true);
    await page.focus('#filter');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.locator('.events-rows [aria-selected="true"]').count(), soon).toBe(1);
    expect(await page.evaluate('document.activeElement.className')).toBe('events');
    expect(complaints).toEqual([]);
  });

  it('of a link to an event shows picture, row and detail, and no story that does not tell of it', async () => {
    const told = new Set(violations.flatMap(({ story }) => story.map(({ line }) => line)));
    const line = [40, 41, 42, 43, 44, 45].find((each) => !told.has(each))!;
    const { page, complaints } = await openRun(unsafe, { hash: `#line=${line}` });
    await expect.poll(() => page.locator(`.events-rows [data-line="${line}"]`).isVisible(), soon).toBe(true);
    const row = await page.locator(`.events-rows [data-line="${line}"]`).boundingBox();
    expect(row!.y + row!.height).toBeLessThanOrEqual(desktop.viewport.height);
    const picture = await page.locator('#timeline').boundingBox();
    expect(picture!.y).toBeGreaterThanOrEqual(-1);
    expect(await page.locator('#story .story-lines').count()).toBe(0);
    expect(hash(page)).toBe(`#line=${line}`);
    expect(complaints).toEqual([]);
  });

  it('leads from the chip of a check to what it found, or says what it saw', async () => {
    const { page, complaints } = await openRun(unsafe);
    await page.keyboard.press('n');
    await expect.poll(() => hash(page), soon).toBe('#violation=2');
    await page.click('.chip.unsafe >> nth=0');
    await expect.poll(() => hash(page), soon).toMatch(/^#violation=\d+$/);
    const check = (await page.textContent('button.chip.safe >> nth=0'))!.split(' safe:')[0]!.replace('✓', '');
    await page.click('button.chip.safe >> nth=0');
    await expect.poll(() => page.textContent('.toast'), soon).toContain(check.split(/[\d−]/)[0]!);
    expect(complaints).toEqual([]);
  });

  it('is drawn on light paper though the screen is dark, and dark again afterwards', async () => {
    const { page, complaints } = await openRun(unsafe, { colorScheme: 'dark' });
    const pixel = `(() => {
      const pen = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
      pen.drawImage(document.querySelector('#timeline canvas'), 0, 0);
      return [...pen.getImageData(1, 1, 1, 1).data];
    })()`;
    await page.evaluate(`addEventListener('beforeprint', () => { window.onPaper = ${pixel} })`);
    const before = await page.evaluate<number[]>(pixel);
    await page.emulateMedia({ media: 'print' });
    await page.pdf({ format: 'A4' });
    expect(await page.evaluate<number[]>('window.onPaper')).toEqual([255, 255, 255, 255]);
    await page.emulateMedia({ media: 'screen', colorScheme: 'dark' });
    await expect.poll(() => page.evaluate<number[]>(pixel), soon).toEqual(before);
    expect(complaints).toEqual([]);
  });

  it('says on top that its history was cut off after it was judged', async () => {
    const cut = join(project.cwd, 'cut');
    cpSync(unsafe.path, cut, { recursive: true });
    const history = readFileSync(unsafe.historyPath, 'utf8').trimEnd().split('\n');
    writeFileSync(join(cut, 'history.jsonl'), `${history.slice(0, history.length / 2).join('\n')}\n`);
    rmSync(join(cut, 'report.html'));
    const path = (await project.lockstorm('open cut --print', 0)).trim();
    const { page, complaints } = await browser.open(path, desktop);
    await ready(page);
    expect(await page.textContent('#header > .remarks')).toMatch(
      /The history ends at t\+\S+ s; the verdict is of a longer one/,
    );
    await page.keyboard.press('0');
    const lastUs = Math.max(
      ...history.slice(0, history.length / 2).map((line) => (JSON.parse(line) as { atUs: number }).atUs),
    );
    await expect.poll(async () => (await range(page)).untilUs, soon).toBeLessThanOrEqual(lastUs + 1);
    expect(complaints).toEqual([]);
  });

  describe('of a real run', () => {
    it('is there when the command ends, and opens at what went wrong', async () => {
      await real;
      const [run] = project.runs('real-') as [RunDirectory];
      const { page, complaints } = await openRun(run);
      const report = readReport(run);
      expect(await page.textContent('.badge')).toBe(report.judgement.verdict);
      const { fromUs, untilUs } = await range(page);
      for (const { span, atUs } of violationsOf(report).slice(0, 1)) {
        expect(fromUs).toBeLessThanOrEqual(span?.fromUs ?? atUs);
        expect(untilUs).toBeGreaterThanOrEqual(span?.untilUs ?? atUs);
      }
      await page.keyboard.press('0');
      expect(await hovers(page)).toContain('SIGKILL');
      expect(complaints).toEqual([]);
    });
  });
});
