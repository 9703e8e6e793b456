import { expect, it } from 'vitest';
import { plain } from './paint.ts';
import { runLine } from './run-line.ts';
import { sampleReport, sampleResult } from './testing.ts';

const late = (inconclusive: Record<string, number>) =>
  runLine(
    sampleReport([sampleResult(), sampleResult({ check: 'late-expiry', judged: { expiries: 1 }, inconclusive })]),
    plain,
  );

it('says how many judgements were left open, also of a safe run', () => {
  expect(late({ 'host stalled': 3, 'etcd was away': 2 })).toMatch(
    /✓ safe .* 1 expiry judged, 5 judgements inconclusive, /,
  );
  expect(late({ 'host stalled': 1 })).toContain(', 1 judgement inconclusive, ');
  expect(late({})).not.toContain('inconclusive');
});

it('is one harmless line, whatever verdict.json says of its seed and etcd', () => {
  const line = runLine(sampleReport(undefined, { seed: 'a\n::error::x\u001b[2J' }), plain);
  expect(line).toContain('seed a␊::error::x␛[2J');
  expect(line.split('\n')).toHaveLength(1);
});
