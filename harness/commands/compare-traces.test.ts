// A replay is held against its recording, line by line.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sampleFinding, samplePlan, sampleSimulation } from '../../reports/testing.ts';
import { writeVerdict } from '../../reports/verdict.ts';
import type { RunReport } from '../report-types.ts';
import { createRunDirectory, runDirectoryAt } from '../store/run-directory.ts';
import { compareTraces } from './compare-traces.ts';

let out: string;
beforeEach(() => (out = mkdtempSync(join(tmpdir(), 'lockstorm-traces-'))));
afterEach(() => rmSync(out, { recursive: true, force: true }));

const lines = ['000000000 the harness run', '003412000 w1.1 timer', '003500000 w1.1 request KV/Txn'];

function recorded(
  trace: readonly string[],
  changes: Partial<typeof sampleSimulation> = {},
  version = '1.1.2',
): RunReport {
  const plan = samplePlan({ scenario: 'swarm' }, 'etcd3-lock');
  const directory = createRunDirectory(out, plan);
  writeFileSync(directory.tracePath, trace.map((line) => `${line}\n`).join(''));
  const report = sampleFinding({
    plan,
    id: directory.id,
    directory: directory.path,
    versions: { 'etcd3-lock': version },
    simulation: { ...sampleSimulation, ...changes },
  });
  writeVerdict(report);
  return report;
}

const at = (report: RunReport) => runDirectoryAt(report.directory);

describe('a replay in the simulation', () => {
  it('has the same trace as then', async () => {
    const { notes, failures } = await compareTraces([recorded(lines)], at(recorded(lines)));
    expect([notes, failures]).toEqual([['The same trace as then: 5f0c5f0c5f0c5f0c.'], []]);
  });

  it('says where it first differs, with both lines and the virtual time', async () => {
    const other = lines.with(1, '003412000 w2.1 timer');
    const { notes, failures } = await compareTraces(
      [recorded(other, { traceHash: 'a'.repeat(16) })],
      at(recorded(lines)),
    );
    expect(notes).toEqual([]);
    expect(failures).toMatchObject([{ kind: 'environment', code: 'trace-differs' }]);
    expect(failures[0]?.message).toContain(
      'first at line 2 of trace.log, t+3.412 s: then "003412000 w1.1 timer", now "003412000 w2.1 timer".',
    );
    expect(failures[0]?.remedy).toContain('Did the subject or what it imports change since?');
  });

  it('sees also a recording that somebody changed, and one that ends early', async () => {
    const changed = recorded(lines.with(2, '003500000 w9.9 request KV/Txn'));
    expect((await compareTraces([recorded(lines)], at(changed))).failures[0]?.message).toContain('line 3');
    const short = recorded(lines.slice(0, 2));
    expect((await compareTraces([recorded(lines)], at(short))).failures[0]?.message).toContain('then the end, now');
  });

  it('names the versions that are not the same', async () => {
    const then = recorded(lines, { traceHash: 'a'.repeat(16), node: 'v18.0.0', lockstorm: '0.1.0' }, '1.1.1');
    const { failures } = await compareTraces([recorded(lines)], at(then));
    expect(failures[0]?.remedy).toBe(
      'The versions are not the same: lockstorm 0.1.0 then, 1.0.0 now, node v18.0.0 then, v20.0.0 now, etcd3-lock 1.1.1 then, 1.1.2 now.',
    );
  });

  it('compares attempts with each other', async () => {
    const same = await compareTraces([recorded(lines), recorded(lines)], undefined);
    expect(same.notes).toEqual(['The same trace each time: 5f0c5f0c5f0c5f0c.']);
    const other = recorded(lines.with(0, '000000000 the harness walk'), { traceHash: 'b'.repeat(16) });
    const { failures } = await compareTraces([recorded(lines), other], undefined);
    expect(failures[0]?.message).toContain('differs from that of the first attempt, first at line 1');
  });

  it('has nothing to compare with where the recording has no verdict', async () => {
    const then = recorded(lines);
    rmSync(at(then).verdictPath);
    expect(await compareTraces([recorded(lines)], at(then))).toEqual({
      notes: ['Trace 5f0c5f0c5f0c5f0c.'],
      failures: [],
    });
  });
});
