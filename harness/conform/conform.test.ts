// Every probe convicts an adapter that has the flaw it asks about, and clears the reference, on a real etcd.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testEtcd } from '../cluster/testing.ts';
import { ExitCode } from '../errors.ts';
import { prepareWorkerImage } from '../fleet/worker-image.ts';
import { conform } from './conform.ts';
import type { Conformance, ConformOptions } from './conform.ts';
import type { Result } from './finding.ts';
import { conclusion, conformExit } from './report.ts';

const misfit = join(import.meta.dirname, 'fixtures', 'misfit.ts');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockstorm-conform-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function conformed(subject: string, options: Partial<ConformOptions> = {}): Promise<Conformance> {
  const image = await prepareWorkerImage({ subjects: [subject], cacheDirectory: join(folder, 'cache') });
  const etcd = await testEtcd();
  const stop = new AbortController().signal;
  return conform({ subject, etcd, image, stop, onNow: () => () => {}, log: () => {}, ...options });
}

/** Names of the probes with this result. */
function names({ findings }: Conformance, ...results: Result[]): string[] {
  return findings.filter(({ finding }) => results.includes(finding.result)).map(({ probe }) => probe.name);
}

/** A machine that stands still may leave a question open, never more. */
function expectClear(conformance: Conformance): void {
  expect(names(conformance, 'broken', 'not tried')).toEqual([]);
  expect(openWithoutNoise(conformance)).toEqual([]);
}

/** Open questions that no noise explains. */
function openWithoutNoise({ findings }: Conformance): string[] {
  return findings.flatMap(({ probe, finding }) =>
    finding.result === 'inconclusive' && !NOISE.test(finding.told) ? [`${probe.name}: ${finding.told}`] : [],
  );
}

const NOISE = /stood still|not calm enough/;

describe('conform', () => {
  it('clears the reference in all that it claims', async () => {
    const conformance = await conformed('session-mutex');
    expectClear(conformance);
    expect(names(conformance, 'ok', 'inconclusive')).toHaveLength(20);
    expect(conformance.said?.name).toBe('session-mutex');
  });

  it('clears etcd3’s Lock, and says what it does not claim', async () => {
    const conformance = await conformed('etcd3-lock');
    expectClear(conformance);
    expect(names(conformance, 'not claimed')).toEqual([
      'lets run out',
      'notices a revoke',
      'notices a cut',
      'gives rising tokens',
      'keeps the order',
    ]);
    expect(conclusion('etcd3-lock', conformance)).toContain('  token: fencing is not judged.\n');
  });

  it('convicts by each probe an adapter that has its flaw', async () => {
    const conformance = await conformed(misfit, { atOnce: 12 });
    expect(names(conformance, 'ok')).toEqual(['connects', 'acquires', 'writes', 'keeps the protocol']);
    expect(names(conformance, 'not claimed', 'not tried')).toEqual([]);
    expect(openWithoutNoise(conformance)).toEqual([]);
    for (const { finding } of conformance.findings) expect(finding.told).toMatch(/^\S.*\.$/);
    const remedies = conformance.findings.flatMap(({ finding }) => (finding.result === 'broken' ? finding.remedy : []));
    for (const remedy of remedies) expect(remedy).toMatch(/^\S.*\.$/);
    expect(conformExit(conformance.findings, false)).toBe(ExitCode.unsafe);
  });
});
