// badge.json as shields.io wants it.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { renderBadge, writeBadge } from './badge.ts';
import { sampleExploration, sampleReport, sampleResult } from './testing.ts';

const safe = sampleReport();
const unsafe = sampleReport([sampleResult({ verdict: 'unsafe' })]);
const unclear = sampleReport([sampleResult({ verdict: 'inconclusive' })]);
const failed = sampleReport([], { error: { code: 'no-etcd', message: 'no etcd.', remedy: 'Get one.' } });
const strict = { allowInconclusive: false };

test.each([
  [[safe, safe], strict, '2 passed, 0 failed', 'brightgreen'],
  [[safe, unsafe, failed], strict, '1 passed, 1 failed, 1 not run to the end', 'red'],
  [[safe, failed, unclear], strict, '1 passed, 0 failed, 1 inconclusive, 1 not run to the end', 'orange'],
  [[safe, unclear], strict, '1 passed, 0 failed, 1 inconclusive', 'yellow'],
  [[safe, unclear], { allowInconclusive: true }, '2 passed, 0 failed', 'brightgreen'],
  [[], strict, 'nothing was judged', 'lightgrey'],
  [[safe], { ...strict, failures: [{}] }, '1 passed, 0 failed, not run to the end', 'orange'],
  [[safe, unsafe], { ...strict, failures: [{}] }, '1 passed, 1 failed, not run to the end', 'red'],
  [[safe], { ...strict, interrupted: true }, '1 passed, 0 failed, interrupted', 'orange'],
  [[], { ...strict, failures: [{}] }, 'nothing was judged, not run to the end', 'orange'],
  [[], { ...strict, explored: [sampleExploration()] }, '1 passed, 0 failed', 'brightgreen'],
] as const)('%#', (reports, options, message, color) => {
  expect(renderBadge(reports, options)).toEqual({ schemaVersion: 1, label: 'lockstorm', message, color });
});

test('is written beside the runs', () => {
  const out = mkdtempSync(join(tmpdir(), 'lockstorm-badge-'));
  onTestFinished(() => rmSync(out, { recursive: true, force: true }));
  writeBadge(out, [safe], strict);
  expect(JSON.parse(readFileSync(join(out, 'badge.json'), 'utf8'))).toEqual(renderBadge([safe], strict));
});
