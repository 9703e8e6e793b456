import { describe, expect, it } from 'vitest';
import { explorationParts, exploredChecksTable, exploredTable, exploredTotals } from './exploration.ts';
import { renderJunit } from './junit.ts';
import { plain } from './paint.ts';
import { renderSummary } from './summary.ts';
import { sampleExploration, sampleFinding, sampleReport } from './testing.ts';

const safe = sampleExploration();
const unsafe = sampleExploration({ subject: 'etcd3-lock', verdict: 'unsafe', findings: [sampleFinding()] });
const escaped = sampleExploration({
  subject: './mine.ts',
  verdict: 'inconclusive',
  failure: { kind: 'usage', code: 'subject-escaped', message: 'It read a file.', remedy: 'Let it do without.' },
});
const options = {
  paint: plain,
  allowInconclusive: false,
  invocation: 'npm run chaos --',
  out: '/project/reports/runs',
  cwd: '/project',
};

describe('the tables of an exploration', () => {
  it('have a row a subject with what was tried and how fast', () => {
    expect(exploredTable([safe, unsafe, escaped], plain)).toMatchInlineSnapshot(`
      "  explored       plans  virtual time  acquisitions  faults struck          expiries judged  inconclusive  per CPU second                    verdict
        session-mutex  4,000          10 h        12,345  cut 2,500, kill 1,500              987            10  2,000 plans, 5 h, 200,000 events  safe
        etcd3-lock     4,000          10 h        12,345  cut 2,500, kill 1,500              987            10  2,000 plans, 5 h, 200,000 events  UNSAFE
        ./mine.ts      4,000          10 h        12,345  cut 2,500, kill 1,500              987            10  2,000 plans, 5 h, 200,000 events  not judged"
    `);
  });

  it('have a row a check that judged something, or could not', () => {
    expect(exploredChecksTable([safe, unsafe], plain)).toMatchInlineSnapshot(`
      "  check             judged          inconclusive judgements
        mutual-exclusion  24,690 holds    0
        late-expiry       1,974 expiries  0
        leaks             nothing         14 × a fault struck its worker meanwhile"
    `);
  });
});

describe('the totals', () => {
  it.each([
    [[safe], '1 subject explored: 1 safe, 0 unsafe'],
    [[safe, unsafe], '2 subjects explored: 1 safe, 1 unsafe'],
    [
      [escaped, sampleExploration({ verdict: 'inconclusive' })],
      '2 subjects explored: 0 safe, 0 unsafe, 1 inconclusive, 1 not simulated',
    ],
  ])('of %#', (explored, line) => expect(exploredTotals(explored)).toBe(line));
});

describe('what is said while it goes on', () => {
  it('says how much, what was found, and how fast', () => {
    const said = (counts: typeof safe.counts): string[] => explorationParts(counts, 2000).map(({ text }) => text);
    expect(said(safe.counts)).toEqual([
      'explored 4,000 plans',
      '2,000 plans/s',
      '10 h virtual',
      '12,345 acquisitions',
      '4,000 faults',
    ]);
    expect(said({ ...safe.counts, verdicts: { safe: 1, unsafe: 2, inconclusive: 0 } })[1]).toBe('2 plans unsafe');
  });
});

describe('the summary', () => {
  it('tells the findings as stories, and counts subjects', () => {
    const text = renderSummary([], { ...options, explored: [safe, unsafe] });
    expect(text).toContain('✗ UNSAFE  two workers held "orders"');
    expect(text).toContain('The same trace each of 3 times');
    expect(text).toMatch(/\n2 subjects explored: 1 safe, 1 unsafe\n1 passed, 1 failed$/);
  });

  it('says what cannot be simulated, with the remedy', () => {
    const text = renderSummary([], { ...options, explored: [escaped] });
    expect(text).toContain('! ./mine.ts was not explored to the end: It read a file.\n  Let it do without.');
    expect(text).toMatch(/\n0 passed, 0 failed$/);
  });

  it('counts runs and subjects together, and leaves the checks of the exploration out', () => {
    const text = renderSummary([sampleReport()], { ...options, explored: [safe] });
    expect(text).toMatch(/\n2 passed, 0 failed$/);
    expect(text).not.toContain('12,345 holds');
  });

  it('is short with --quiet', () => {
    const text = renderSummary([], { ...options, quiet: true, explored: [safe] });
    expect(text).toBe('1 subject explored: 1 safe, 0 unsafe\n1 passed, 0 failed');
  });
});

describe('JUnit', () => {
  it('has a suite a subject: a failure with its story where a plan convicts it, an error where it cannot be simulated', () => {
    const xml = renderJunit([], { invocation: 'npm run chaos --', explored: [safe, unsafe, escaped] });
    expect(xml.match(/<testsuite /g)).toHaveLength(3);
    expect(xml.match(/<failure /g)).toHaveLength(1);
    expect(xml).toContain('replay swarm-etcd3-lock-6fc1a2b4');
    expect(xml.match(/<error /g)).toHaveLength(1);
    expect(xml).toContain('It read a file.');
  });
});
