// The pipeline on the real engine: a correct subject is cleared, a broken one convicted, a dying etcd is no verdict, and nothing is left.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wasIdle } from '../reports/outcome.ts';
import { scenarios } from '../scenarios/index.ts';
import type { HistoryEvent } from './history/events.ts';
import { generatePlan } from './plan/generate.ts';
import type { Plan } from './plan/schema.ts';
import type { ProgressEvent, RunOptions, RunReport } from './report-types.ts';
import { runPlan } from './run.ts';
import { processStart } from './store/process-start.ts';

let out: string;
beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), 'lockstorm-run-test-'));
});
afterAll(() => rmSync(out, { recursive: true, force: true }));

async function run(
  plan: Plan,
  onProgress: (event: ProgressEvent) => void = () => {},
  stop?: AbortSignal,
): Promise<RunReport> {
  const options: RunOptions = {
    etcd: process.env['LOCKSTORM_TEST_ETCD'] ?? 'auto',
    offline: false,
    out,
    stop: stop ?? new AbortController().signal,
    onNow: () => () => {},
    log: () => {},
    progress: onProgress,
    verbose: false,
  };
  return runPlan(plan, options);
}

function history(report: RunReport): HistoryEvent[] {
  const text = readFileSync(join(report.directory, 'history.jsonl'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as HistoryEvent);
}

function planOf(scenario: string, subject: string, changes: Partial<Plan> = {}): Plan {
  const plan = generatePlan({ scenario: scenarios[scenario]!, seed: '00000000000000a1', subject });
  return { ...plan, durationMs: 5_000, ...changes };
}

function verdicts(report: RunReport): Record<string, string> {
  return Object.fromEntries(report.judgement.checks.map(({ check, verdict }) => [check, verdict]));
}

describe('a run', () => {
  it('clears the reference mutex under SIGKILL, and says how much it saw', async () => {
    const report = await run(planOf('sigkill', 'session-mutex'));
    expect(report.error).toBeUndefined();
    expect(report.judgement.checks.flatMap(({ violations }) => violations)).toEqual([]);
    expect(verdicts(report)['mutual-exclusion']).toBe('safe');
    expect(report.judgement.counts.acquisitions).toBeGreaterThan(0);
    expect(report.judgement.counts.kills).toBeGreaterThan(0);
  });

  it('leaves no process behind', async () => {
    const report = await run(planOf('sigkill', 'session-mutex', { durationMs: 2_000 }));
    const started = history(report).flatMap((event) => (event.kind === 'spawn' ? [event.pid] : []));
    expect(started.length).toBeGreaterThan(3);
    expect(started.filter((pid) => processStart(pid) !== undefined)).toEqual([]);
  });

  it('convicts a lock without a lease, and the same plan convicts it again', async () => {
    // The holder is SIGKILLed at a phase of an RPC: the same act in every run.
    const round = {
      lock: 'orders',
      ttlSeconds: 1,
      lease: 'kept-alive',
      thinkMs: 0,
      holdMs: 300,
      timeoutMs: 4_000,
    } as const;
    const plan = planOf('sigkill', 'broken/no-lease', {
      workers: [0, 1].map(() => ({ subject: 'broken/no-lease', restartDelayMs: null, rounds: [round] })),
      faults: [{ what: 'kill', worker: 0, when: { rpc: 'KV/Txn', nth: 1, side: 'response' } }],
    });
    for (let attempt = 0; attempt < 2; attempt++) {
      const report = await run(plan);
      expect(verdicts(report)['late-expiry']).toBe('unsafe');
    }
  });

  it('strikes before a request reaches etcd, and after etcd has answered', async () => {
    for (const side of ['request', 'response'] as const) {
      const plan = planOf('contend', 'session-mutex', {
        durationMs: 1_500,
        faults: [{ what: 'kill', worker: 0, when: { rpc: 'KV/Txn', nth: 1, side } }],
      });
      const events = history(await run(plan));
      const txns = events.filter(
        (event) => event.kind === 'rpc' && event.method === 'KV/Txn' && event.worker === 0 && event.incarnation === 1,
      );
      const puts = txns.filter(
        (event) => event.kind === 'rpc' && event.side === 'response' && (event.puts?.length ?? 0) > 0,
      );
      expect(puts).toHaveLength(side === 'request' ? 0 : 1);
      const exit = events.find((event) => event.kind === 'exit' && event.worker === 0 && event.incarnation === 1);
      expect(exit).toMatchObject({ signal: 'SIGKILL', reason: 'fault' });
    }
  });

  it.each([
    ['dies', 'SIGKILL', 'etcd-died'],
    ['does not answer any more', 'SIGSTOP', 'etcd-not-answering'],
  ] as const)('is no verdict when etcd %s, and keeps what was seen', async (_how, signal, code) => {
    const plan = planOf('contend', 'session-mutex', { durationMs: 60_000 });
    let struck = false;
    const report = await run(plan, (event) => {
      if (struck || event.type !== 'history' || event.event.kind !== 'acquired') return;
      struck = true;
      process.kill(etcdPid(join(out, event.id)), signal);
    });
    expect(report.error).toMatchObject({ kind: 'environment', code });
    expect(report.judgement.verdict).not.toBe('unsafe');
    expect(history(report).some((event) => event.kind === 'acquired')).toBe(true);
  });

  it('ends at once when it is told to stop before any worker asked for a lock', async () => {
    const stop = new AbortController();
    const report = await run(
      planOf('sigkill', 'session-mutex'),
      (event) => {
        if (event.type === 'history' && event.event.kind === 'spawn') stop.abort();
      },
      stop.signal,
    );
    expect(report.error).toBeUndefined();
    expect(wasIdle(report)).toBe(true);
    expect(history(report).filter(({ kind }) => kind === 'phase' || kind === 'census')).toEqual([]);
    const started = history(report).flatMap((event) => (event.kind === 'spawn' ? [event.pid] : []));
    expect(started.filter((pid) => processStart(pid) !== undefined)).toEqual([]);
  });

  it('winds down in order when it is told to stop, and still judges', async () => {
    const stop = new AbortController();
    const plan = planOf('contend', 'session-mutex', { durationMs: 60_000 });
    const report = await run(
      plan,
      (event) => {
        if (event.type === 'history' && event.event.kind === 'acquired') stop.abort();
      },
      stop.signal,
    );
    expect(report.interrupted).toBe(true);
    expect(report.error).toBeUndefined();
    expect(history(report).at(-1)).toMatchObject({ kind: 'phase', phase: 'end' });
  });
});

/** The pid of the run's etcd: the process whose log is in the run directory. */
function etcdPid(directory: string): number {
  const running = readFileSync(join(directory, 'etcd-0.log'), 'utf8');
  const dataDirectory = /lockstorm-[\w-]+/.exec(running)?.[0];
  return pidOf(dataDirectory ?? 'no data directory in the log');
}

function pidOf(mark: string): number {
  for (const pid of pids()) {
    try {
      if (
        readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`--data-dir`) &&
        readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(mark)
      )
        return pid;
    } catch {
      continue;
    }
  }
  throw new Error(`no process with ${mark}`);
}

function pids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}
