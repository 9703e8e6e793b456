import { describe, expect, it } from 'vitest';
import { plain } from './paint.ts';
import { runLine } from './run-line.ts';
import { findingsList } from './sides.ts';
import { storyOf } from './story.ts';
import { renderSummary } from './summary.ts';
import { sampleReport, sampleResult, sampleViolation } from './testing.ts';

const finding = sampleViolation({ side: 'server', what: 'a lease was gone 1.6 s early' });
const found = sampleReport([sampleResult({ findings: [finding, finding] })], { id: 'leader-pause-1' });
const served = sampleReport([
  sampleResult({
    verdict: 'unsafe',
    violations: [sampleViolation({ side: 'server', fencing: { wouldSave: true, staleWrites: 14, lostWrites: 9 } })],
    findings: [sampleViolation({ side: 'host', what: 'w1 wrote while it stood still' })],
  }),
]);
const paste = { paint: plain, invocation: 'npm run chaos --', runReference: 'x', lookAt: 'verdict.json' };

describe('whose doing it was', () => {
  it('stands in the line and in the story', () => {
    expect(runLine(served, plain)).toContain('two workers held "orders" at once for 1.062 s (etcd server)');
    const story = storyOf(served, paste);
    expect(story).toContain('check mutual-exclusion   side etcd server   subject etcd3-lock');
    expect(story).toContain(
      '  Fencing   a fencing check would have refused 14 writes; without it 9 acknowledged writes were lost',
    );
    expect(story).toContain("  Besides   not the lock's doing: host: w1 wrote while it stood still");
  });

  it('is listed of what convicts nobody, and the run is safe', () => {
    expect(findingsList([sampleReport()])).toBeUndefined();
    expect(findingsList([found])).toBe(
      "  leader-pause-1: not the lock's doing: etcd server: a lease was gone 1.6 s early, and 1 more of mutual-exclusion",
    );
    const summary = renderSummary([found], { ...paste, allowInconclusive: false, out: '/o', cwd: '/' });
    expect(summary).toContain("not the lock's doing: etcd server");
    expect(summary).toMatch(/1 passed, 0 failed$/);
  });

  it('is not listed without end', () => {
    const many = Array.from({ length: 12 }, (_, index) => ({ ...found, id: `run-${index}` }));
    expect(findingsList(many)).toMatch(/and 4 more: see verdict\.json of the runs$/);
  });
});
