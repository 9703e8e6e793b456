import { describe, expect, it } from 'vitest';
import type { LedgerRow } from '../../harness/store/ledger-row.ts';
import { renderIndexPage } from './render-index-page.ts';
import { LISTED, OLDER_LISTED } from './run-table.ts';
import { sampleExplorationRow, sampleRow } from '../../harness/store/testing-rows.ts';

const hasPage = (id: string): boolean => id.startsWith('sigkill');
/** What a reader sees, without the script and the styles. */
async function bodyOf(rows: readonly LedgerRow[], notes: readonly string[] = []): Promise<string> {
  const page = await renderIndexPage(rows, { hasPage, notes });
  return page.slice(page.indexOf('<body>'), page.indexOf('<script'));
}

describe('the index page', () => {
  it('says the result in a line, over all rows of the ledger', async () => {
    const rows = [
      sampleRow(),
      sampleRow({ verdict: 'unsafe' }),
      sampleRow({ verdict: 'inconclusive' }),
      sampleExplorationRow(),
    ];
    const body = await bodyOf(rows, ['Line 7 is torn.']);
    expect(body).toContain('2 passed, 1 failed, 1 inconclusive');
    expect(body).toContain('3 runs and 1 exploration.');
    expect(body).toContain('Line 7 is torn.');
  });

  it('counts for rates and trends what was drawn anew, and lists the rest', async () => {
    const drawn = [sampleRow(), sampleRow({ command: 'run' }), sampleRow({ command: 'run', verdict: 'unsafe' })];
    const again = [
      ...['replay', 'shrink', 'demo'].map((command) => sampleRow({ id: command, command, verdict: 'unsafe' })),
      sampleRow({ id: 'kept-1', command: 'run', regression: true, startedAt: '2026-01-01T00:00:00.000Z' }),
    ];
    const body = await bodyOf([...drawn, ...again]);
    expect(body).toContain('4 runs of replay, shrink, demo or a regression are only listed below');
    expect(body).toContain(
      '<td class="number unsafe-text">1</td><td class="number">3</td><td class="number">33 %</td>',
    );
    expect(body.match(/<tr data-outcome/g)).toHaveLength(7);
    expect(body).not.toContain('id="trends"');
    expect(await bodyOf(again)).toContain('kept-1');
  });

  it('links to the pages that are there and says of the others that they are not', async () => {
    const body = await bodyOf([sampleRow(), sampleRow({ id: 'gone-1' })]);
    expect(body).toContain('href="sigkill-session-mutex-6fc1a2b4/report.html"');
    expect(body).not.toContain('gone-1/report.html');
    expect(body.match(/>no page</g)).toHaveLength(1);
    expect(body).toContain('1 run without a page');
  });

  it('asks for no page outside of its folder', async () => {
    const asked: string[] = [];
    const ids = ['../../secret', '..', '/etc/passwd', 'a/b', '', 'a\0b', 'fine-1'];
    await renderIndexPage(
      ids.map((id) => sampleRow({ id })),
      { hasPage: (id) => asked.push(id) > 0 },
    );
    expect(asked).toEqual(['fine-1']);
  });

  it('names subjects, scenarios and errors of any kind harmlessly', async () => {
    const evil = `</script><script>alert(1)</script><img src=x onerror=alert(1)>" onclick="x\u202E\u0007${'A'.repeat(100_000)}`;
    const hostile = {
      subjects: [evil],
      scenario: evil,
      what: evil,
      error: evil,
      etcd: evil,
      startedAt: evil,
      id: evil,
    };
    const row = sampleRow({ ...hostile, verdict: 'unsafe', convictedBy: [evil], worstMarginCheck: evil });
    const timed = sampleRow({ ...hostile, commandEndedAt: '2026-11-23T00:00:00Z' });
    const page = await renderIndexPage([row, timed, sampleExplorationRow({ subject: evil, findings: [evil] })], {
      hasPage: () => true,
      notes: [evil],
    });
    expect(page.match(/<script/g)).toHaveLength(2);
    const forbidden = ['<img', 'alert(1)</script>', '\u202E', '\u0007'];
    expect(forbidden.filter((text) => page.includes(text))).toEqual([]);
    // Every quotation mark of a name is an entity: no attribute ends early.
    expect(page).not.toContain('" onclick=');
    expect(page.length).toBeLessThan(400_000);
  });

  it('has no inline styles and no inline handlers', async () => {
    const body = await bodyOf([
      sampleRow({ verdict: 'unsafe', what: 'two at once', convictedBy: ['mutual-exclusion'] }),
    ]);
    expect(body).not.toMatch(/\sstyle=|\son\w+=/);
  });

  it('lists the newest runs and older ones that failed; all are counted', async () => {
    const old = Array.from({ length: OLDER_LISTED + 10 }, () => sampleRow({ verdict: 'unsafe' }));
    const body = await bodyOf([sampleRow(), ...old, ...Array.from({ length: LISTED }, () => sampleRow())]);
    expect(body.match(/data-outcome="passed"/g)).toHaveLength(LISTED);
    expect(body.match(/data-outcome="failed"/g)).toHaveLength(OLDER_LISTED);
    expect(body).toContain('11 older runs are counted above and not listed');
    expect(body).toContain(`${LISTED + 1} passed, ${OLDER_LISTED + 10} failed`);
  });

  it('is a page before anything has run', async () => {
    expect(await bodyOf([])).toContain('No run yet');
  });
});
