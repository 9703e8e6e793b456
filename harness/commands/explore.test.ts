// Whole commands on the second engine, with real threads: no etcd, no processes. `npm test` builds what the threads run.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { samplePlan } from '../../reports/testing.ts';
import { readReport } from '../../reports/verdict.ts';
import { ExitCode } from '../errors.ts';
import { engineOfRun } from '../store/engine-of-run.ts';
import { listRunDirectories } from '../store/run-directory.ts';
import type { RunDirectory } from '../store/run-directory.ts';
import { main } from './main.ts';
import { testContext } from './testing.ts';
import { typeCommand } from './testing-command.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'lockstorm-explore-'));
  writeFileSync(join(cwd, 'package.json'), '{}');
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const lockstorm = (line: string) => typeCommand(line, { cwd });

function runs(): RunDirectory[] {
  return listRunDirectories(join(cwd, 'reports', 'runs'));
}

const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? '';
const sessionMutex = resolve(import.meta.dirname, '..', '..', 'workers', 'subjects', 'session-mutex.ts');

/** A subject file that does something before each acquire of the reference mutex. */
function subjectFile(name: string, before: string): string {
  const path = join(cwd, name);
  writeFileSync(
    path,
    `import { readFileSync } from 'node:fs';
     import { subject as inner } from '${sessionMutex}';
     export const subject = {
       ...inner,
       name: 'mine',
       async connect(options) {
         const session = await inner.connect(options);
         return { acquire: async (wish) => { ${before}; return session.acquire(wish); }, close: () => session.close() };
       },
     };`,
  );
  return path;
}

describe('explore', () => {
  it('convicts a broken subject within a few hundred plans: story, files, and the same again', async () => {
    const found = await lockstorm('explore --subject broken/single-wait --plans 300 --seed 1');
    expect(found.code).toBe(ExitCode.unsafe);
    expect(found.output).toMatch(/^seed 0{15}1\n/);
    for (const words of ['✗ UNSAFE', 'The same trace each of 3 times', 'Shrunk ', 'Plan    swarm', '--engine real'])
      expect(found.output).toContain(words);
    expect(found.output).toMatch(/\n1 subject explored: 0 safe, 1 unsafe\n0 passed, 1 failed\n$/);

    const [run] = runs();
    expect(readdirSync(run!.path).toSorted()).toEqual([
      'history.jsonl',
      'junit.xml',
      'original-plan.json',
      'plan.json',
      'report.html',
      'trace.log',
      'verdict.json',
    ]);
    const report = readReport(run!);
    expect([report.judgement.verdict, engineOfRun(run!)]).toEqual(['unsafe', 'sim']);
    expect(report.simulation).toMatchObject({ times: 3, traceHash: expect.stringMatching(/^[0-9a-f]{16}$/) });
    expect(report.shrunk?.tried).toBeGreaterThan(0);

    const again = await lockstorm(`replay ${run!.id}`);
    expect(again.code).toBe(ExitCode.unsafe);
    expect(again.output).toContain(`The same trace as then: ${report.simulation?.traceHash}.`);

    // What failed lately comes first, and is said; kept, it is a regression of the simulation.
    const later = await lockstorm('explore --subject broken/single-wait --plans 1 --seed 2');
    expect(later.output).toContain('broken/single-wait failed with 1 plan lately');
    expect(later.code).toBe(ExitCode.unsafe);
    expect((await lockstorm(`keep ${run!.id}`)).code).toBe(ExitCode.safe);
    const kept = await lockstorm('run --engine sim --subject broken/single-wait --runs 1 --explore 0s --faults none');
    expect(kept.output).toContain('1 regression first');
    expect(kept.output).toContain('simulated etcd 3.4');
    expect(kept.code).toBe(ExitCode.unsafe);
  });

  it('clears the reference under every fault', async () => {
    const { code, output } = await lockstorm('explore --subject session-mutex --plans 300 --seed 3');
    expect(output).toMatch(/\n1 subject explored: 1 safe, 0 unsafe\n1 passed, 0 failed\n$/);
    expect(code).toBe(ExitCode.safe);
    expect(output).toMatch(/session-mutex +300 /);
    expect(runs()).toEqual([]);
    expect(readFileSync(join(cwd, 'reports', 'runs', 'junit.xml'), 'utf8')).toContain('explore-session-mutex');
  });

  it('spares by default what a subject is known not to survive, and says so', async () => {
    const { output } = await lockstorm('explore --plans 5 --seed 3');
    expect(output).toContain(
      'etcd3-lock is explored with kill only, because it is known not to survive the rest: npm run chaos -- explore --subject etcd3-lock',
    );
    const named = await lockstorm('explore --subject etcd3-lock --plans 1 --seed 3');
    expect(named.output).not.toContain('only, because');
  });

  it('says of a subject that escapes what it called, and judges the others all the same', async () => {
    const path = subjectFile('reads-a-file.mjs', "readFileSync('/etc/hostname')");
    const { code, output } = await lockstorm(`explore --subject ${path} --subject session-mutex --plans 20 --seed 3`);
    expect(code).toBe(ExitCode.usage);
    expect(output).toContain('fs.readFileSync');
    expect(output).toContain('2 subjects explored: 1 safe, 0 unsafe, 1 not simulated');
    expect(lastLine(output)).toBe('1 passed, 0 failed');
  });

  it('ends in order when interrupted, with what ran', async () => {
    const context = testContext({ cwd });
    context.interruptNow();
    const code = await main(['explore', '--subject', 'session-mutex', '--for', '60s'], context);
    expect(code).toBe(ExitCode.interrupted);
    expect(context.output()).toContain('Interrupted: what ran until then is judged above.');
  });
});

describe('run --engine sim', () => {
  it('runs scenarios in virtual time, with everything recorded', async () => {
    const { code, output } = await lockstorm('sigkill contend --engine sim --subject session-mutex --runs 1 --seed 4');
    expect(lastLine(output)).toBe('2 passed, 0 failed');
    expect(code).toBe(ExitCode.safe);
    expect(output).toMatch(/ s virtual in /);
    expect(runs()).toHaveLength(2);
    for (const run of runs()) expect(existsSync(run.tracePath)).toBe(true);
    const [first] = runs();
    expect((await lockstorm(`check ${first!.id}`)).output).toContain('simulated etcd 3.4');
    expect((await lockstorm(`report ${first!.id}`)).code).toBe(ExitCode.safe);
  });
});

describe('a replay whose trace differs', () => {
  it('says where first, and exits 3', async () => {
    await lockstorm('contend --engine sim --subject session-mutex --runs 1 --seed 4');
    const [run] = runs();
    const lines = readFileSync(run!.tracePath, 'utf8').split('\n');
    writeFileSync(run!.tracePath, lines.with(99, '000001000 w7.7 timer').join('\n'));
    const { code, output } = await lockstorm(`replay ${run!.id}`);
    expect(code).toBe(ExitCode.environment);
    expect(output).toContain(`differs from that of ${run!.id}, first at line 100 of trace.log, t+0.001 s`);
  });
});

describe('shrink', () => {
  it('makes a failing plan minimal, and says of one that does not fail that there is nothing to do', async () => {
    const round = { lock: 'a', ttlSeconds: 2, lease: 'kept-alive', thinkMs: 0, holdMs: 100, timeoutMs: 4000 } as const;
    const kill = { what: 'kill', worker: 2, when: { atMs: 500 } } as const;
    const workers = [0, 1, 2].map(() => ({ subject: 'broken/random-token', restartDelayMs: 0, rounds: [round] }));
    const plan = samplePlan({ scenario: 'swarm', durationMs: 3000, workers, faults: [kill] });
    writeFileSync(join(cwd, 'mine.json'), JSON.stringify(plan));
    const shrunk = await lockstorm('shrink mine.json --for 20s');
    expect(shrunk.code).toBe(ExitCode.unsafe);
    expect(shrunk.output).toContain('Shrunk from 1 fault to 0');
    const [run] = runs();
    expect(readReport(run!).plan.faults).toEqual([]);
    expect(JSON.parse(readFileSync(run!.originalPlanPath, 'utf8'))).toEqual(plan);

    const healthy = await lockstorm('shrink mine.json --subject session-mutex');
    expect(healthy.output).toContain('This plan does not fail in the simulation: there is nothing to shrink.');
    expect(healthy.code).toBe(ExitCode.safe);
  });
});
