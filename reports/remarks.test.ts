import { expect, it } from 'vitest';
import { MILD } from '../harness/complaints/unclaimed.ts';
import { plain } from './paint.ts';
import { isOfSubject, isRemark } from './remarks.ts';
import { renderSummary } from './summary.ts';
import { sampleReport, sampleResult } from './testing.ts';

const note = `etcd3-lock ${MILD} token (fencing is not judged).`;

it('tells what a subject does not claim once, and not of each run', () => {
  expect([isRemark(note), isOfSubject(note)]).toEqual([false, true]);
  const one = sampleReport([sampleResult({ verdict: 'safe' })]);
  const reports = ['a', 'b'].map((id) => ({ ...one, id, judgement: { ...one.judgement, notes: [note] } }));
  const options = { paint: plain, allowInconclusive: false, invocation: 'npx lockstorm', out: '/out', cwd: '/' };
  expect(renderSummary(reports, options).split(note)).toHaveLength(2);
  expect(renderSummary(reports, { ...options, quiet: true })).not.toContain(note);
});
