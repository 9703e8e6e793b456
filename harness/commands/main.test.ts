// Whole commands in this process: bad input of every kind with its sentence and exit code, and those that need no etcd.
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { samplePlan, sampleReport, sampleResult, sampleViolation } from '../../reports/testing.ts';
import { writeVerdict } from '../../reports/verdict.ts';
import { ExitCode } from '../errors.ts';
import type { Plan } from '../plan/schema.ts';
import { createRunDirectory } from '../store/run-directory.ts';
import type { RunDirectory } from '../store/run-directory.ts';
import { findPlan } from './plan-found.ts';
import { readFlags } from './flags.ts';
import { typeCommand } from './testing-command.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'lockstorm-main-'));
  writeFileSync(join(cwd, 'package.json'), '{}');
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const planOf = async (...words: Parameters<typeof findPlan>): Promise<Plan> => (await findPlan(...words)).plan;

const lockstorm = (line: string, env: Record<string, string> = {}) => typeCommand(line, { cwd, env });

/** A judged run in the usual place. */
function stored(
  verdict: 'safe' | 'unsafe',
  changes: Partial<ReturnType<typeof samplePlan>> = {},
  subject?: string,
): RunDirectory {
  const plan = samplePlan(changes, subject);
  const directory = createRunDirectory(join(cwd, 'reports', 'runs'), plan);
  const violations = verdict === 'unsafe' ? [sampleViolation()] : [];
  writeVerdict(
    sampleReport([sampleResult({ verdict, violations })], { plan, id: directory.id, directory: directory.path }),
  );
  // A verdict counts with its history alone.
  if (!existsSync(directory.historyPath)) writeFileSync(directory.historyPath, '{}\n'.repeat(5000));
  return directory;
}

describe('bad input', () => {
  it.each([
    ['sigkil', 'There is no scenario or command "sigkil".', 'Did you mean "sigkill"?'],
    ['rplay x', 'There is no scenario or command "rplay".', 'Did you mean "replay"?'],
    ['constructor', 'There is no scenario or command "constructor".', 'The choices are'],
    ['--sed 1', "Unknown option '--sed' (Did you mean --seed?)", '--help'],
    ['sigkill --seed xyz', '--seed: "xyz" is no seed.', 'hex digits'],
    ['--seed -1', '--seed: "-1" is no seed.', 'hex digits'],
    ['--ttl 0', '--ttl: a TTL of 0 s is no time to live.', '1 to 3600'],
    ['--ttl -2 sigkill', '--ttl: a TTL of -2 s is no time to live.', '1 to 3600'],
    ['--ttl=0.5', '--ttl: a TTL of 0.5 s is not possible', '1 to 3600'],
    ['--ttl 9999999999', 'longer than any run', '1 to 3600'],
    ['--workers 0', '--workers: 0 workers cannot be.', '1 to 200'],
    ['--runs 0', '--runs: 0 runs cannot be.', 'whole number'],
    ['--for 60', '--for: "60" is no duration.', '60s'],
    ['--members 2', '--members: a cluster of "2" members cannot be started.', 'Give 1 or 3.'],
    ['leader-change --members 1', 'leader-change needs three members of etcd.', 'give 3'],
    ['--faults kil', '--faults: there is no fault "kil".', 'Did you mean "kill"?'],
    ['--reporter pdf', '--reporter: there is no reporter "pdf".', 'summary, junit'],
    ['--lanes', "Option '--lanes <n>' argument missing.", '--help'],
    ['--subject sesion-mutex', 'There is no subject "sesion-mutex".', 'Did you mean "session-mutex"?'],
    ['--subject brokn/no-lease', 'There is no subject "brokn/no-lease".', 'Did you mean "broken/no-lease"?'],
    ['--subject ./mine.ts', 'There is no subject file ./mine.ts.', 'exports `subject`'],
    ['orphan --subject etcd3-lock', 'orphan needs orphaned leases, and etcd3-lock has none.', 'session-mutex'],
    ['replay', "Missing required argument 'run|plan|seed'.", '--help'],
    ['replay nothing', 'There is no run "nothing"', 'npm run chaos -- run'],
    ['replay nothing.json', 'cannot be read: ENOENT', 'Name a plan.json'],
    ['replay latest', 'There is no run in', 'npm run chaos -- run'],
    ['replay 6fc1a2b4', 'No run with the seed 000000006fc1a2b4 is stored', '--scenario NAME and --subject NAME'],
    ['replay ab --scenario nope --subject session-mutex', 'There is no scenario or command "nope".', 'choices'],
    ['replay ab --subject a --subject b', 'A replay has one subject.', 'once'],
    ['replay x --attempts 0', '--attempts: 0 attempts cannot be.', 'whole number'],
    ['keep nothing', 'There is no run "nothing"', 'npm run chaos -- run'],
    ['report nothing', 'There is no run "nothing"', 'npm run chaos -- run'],
    ['--engine fast', '--engine: there is no engine "fast".', 'real, sim'],
    ['--explore 5', '--explore: "5" is no duration.', '60s'],
    ['--faults none,kill', '--faults: "none" and other faults exclude each other.', 'Give none'],
    ['explore everything', 'Too many arguments', '--help'],
    ['explore sigkill', 'Too many arguments', 'npm run chaos -- run SCENARIO'],
    ['explore --plans 0', '--plans: 0 plans cannot be.', 'whole number'],
    ['explore --threads 0', '--threads: 0 threads cannot be.', 'whole number'],
    ['explore --subject sesion-mutex', 'There is no subject "sesion-mutex".', 'Did you mean'],
    ['explor', 'There is no scenario or command "explor".', 'Did you mean "explore"?'],
    ['shrink', "Missing required argument 'run|plan'.", '--help'],
    ['shrink nothing', 'There is no run "nothing"', 'npm run chaos -- run'],
    ['list surprise', 'Too many arguments', '--help'],
    ['etcd', 'There is a word missing after the command.', '--help'],
    ['etcd instal', "Unknown command 'instal' (Did you mean install?)", '--help'],
    ['doctor --etcd nonsense', '--etcd nonsense is not understood.', 'path:'],
    ['sigkill --etcd version:', 'A version of etcd is missing.', 'such as 3.6'],
    ['sigkill --etcd version:latest', '"latest" is no version of etcd.', 'such as 3.6'],
    ['sigkill --etcd version:3.4,3.4', 'etcd 3.4 is named twice.', 'once'],
    ['replay x --etcd version:3.3', 'etcd 3.3 is too old', 'later one'],
    ['etcd install latest', '"latest" is no version of etcd.', 'such as 3.6'],
  ])('%s', async (line, sentence, remedy) => {
    const { code, errors, output } = await lockstorm(line);
    expect(errors).toMatch(/^error: /);
    expect(errors).toContain(sentence);
    expect(errors).toContain(remedy);
    expect(errors.trimEnd().split('\n')).toHaveLength(2);
    expect(code).toBe(ExitCode.usage);
    expect(output).toBe('');
  });

  it('of the environment names the variable', async () => {
    const { code, errors } = await lockstorm('sigkill', { LOCKSTORM_WORKERS: '0' });
    expect([code, errors]).toEqual([
      ExitCode.usage,
      expect.stringContaining('LOCKSTORM_WORKERS: 0 workers cannot be.'),
    ]);
  });

  it('of a plan file is told before anything starts', async () => {
    writeFileSync(join(cwd, 'plan.json'), JSON.stringify({ ...samplePlan(), format: 2 }));
    expect(await lockstorm('replay plan.json')).toMatchObject({
      code: ExitCode.usage,
      errors: expect.stringContaining('has format 2'),
    });
    writeFileSync(join(cwd, 'plan.json'), JSON.stringify(samplePlan({}, 'broken/no-leas')));
    expect((await lockstorm('replay plan.json')).errors).toContain('Did you mean "broken/no-lease"?');
  });
});

describe('a plan with a fault that nobody can have', () => {
  it.each(['replay', 'shrink'])('is refused by %s before anything starts', async (command) => {
    const kill = { what: 'member-kill', member: 1, when: { atMs: 10 }, forMs: 10 } as const;
    writeFileSync(join(cwd, 'second.json'), JSON.stringify(samplePlan({ faults: [kill] })));
    expect(await lockstorm(`${command} second.json --engine real`)).toMatchObject({
      code: ExitCode.usage,
      errors: expect.stringContaining('faults.0.member is 1, and the members are 0 to 0'),
      output: '',
    });
  });
});

describe('--explore where a scenario is named', () => {
  it('is said to do nothing', async () => {
    const { output } = await lockstorm('contend --subject session-mutex --engine sim --runs 1 --explore 4s');
    expect(output).toContain('Nothing was explored, because a scenario was named: `npm run chaos -- explore` does it.');
    const spared = await lockstorm('contend --subject session-mutex --engine sim --runs 1 --explore 0s');
    expect(spared.output).not.toContain('explored');
  });
});

describe('help', () => {
  it.each([
    '--help',
    'run --help',
    'explore --help',
    'shrink --help',
    '--seed 1 replay --help',
    'help keep',
    'etcd install --help',
    'check --help',
  ])('%s', async (line) => {
    const { code, output, errors } = await lockstorm(line);
    expect([code, errors]).toEqual([ExitCode.safe, '']);
    expect(output).toContain('Usage: lockstorm');
    expect(output).toContain('Exit codes: 0 safe, 1 unsafe');
  });

  it('has examples and environment names for each command', async () => {
    const { output } = await lockstorm('run --help');
    expect(output).toContain('lockstorm sigkill --seed 1 --for 2m');
    expect(output.replace(/\s+/g, ' ')).toContain('[env LOCKSTORM_ALLOW_INCONCLUSIVE]');
    const replay = (await lockstorm('replay --help')).output.replace(/\s+/g, ' ');
    expect(replay).toContain('the scenario of a seed [env LOCKSTORM_SCENARIO]');
  });

  it('tells the version', async () => {
    expect((await lockstorm('--version')).output).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('list', () => {
  it('names everything that can be named', async () => {
    const { code, output } = await lockstorm('list');
    expect(code).toBe(ExitCode.safe);
    for (const word of [
      'sigkill',
      'holder-sleeps',
      'session-mutex',
      'etcd3-lock',
      'broken/no-lease',
      'kill',
      'late-expiry',
    ])
      expect(output).toContain(`  ${word}`);
  });
});

describe('keep', () => {
  it('saves the plan with the reason, once, and replay takes it', async () => {
    const run = stored('unsafe');
    expect(await lockstorm('keep latest')).toMatchObject({
      code: ExitCode.safe,
      output: expect.stringContaining('Kept as scenarios/regressions/'),
    });
    const path = join(cwd, 'scenarios', 'regressions', `${run.id}.json`);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
      why: 'two workers held "orders" at once for 1.062 s',
      convictedBy: ['mutual-exclusion'],
      subject: 'session-mutex',
      keptFrom: run.id,
    });
    expect((await lockstorm(`keep ${run.id}`)).output).toContain('already');
    const flags = readFlags({}, {});
    expect(await planOf(`scenarios/regressions/${run.id}.json`, flags, { cwd })).toEqual(samplePlan());
  });

  it('takes for the latest the latest that is unsafe', async () => {
    const unsafe = stored('unsafe', { seed: '00000000000000a1' });
    const safe = stored('safe', { seed: '00000000000000a2' });
    const soon = Date.parse('2100-01-01');
    utimesSync(unsafe.planPath, soon / 1000 - 60, soon / 1000 - 60);
    utimesSync(safe.planPath, soon / 1000, soon / 1000);
    expect((await lockstorm('keep latest')).output).toContain(`Kept as scenarios/regressions/${unsafe.id}.json: two`);
    expect((await lockstorm(`keep ${safe.id}`)).output).toContain(
      `Kept as scenarios/regressions/${safe.id}.json: a plan that was not unsafe.`,
    );
  });

  it('takes no safe run for it', async () => {
    const safe = stored('safe');
    writeFileSync(join(stored('unsafe', { seed: '00000000000000a3' }).path, 'verdict.json'), '{');
    expect(await lockstorm('keep latest')).toMatchObject({
      code: ExitCode.usage,
      errors: expect.stringMatching(/^error: No run in .* is unsafe\.\n {2}Name the run .*sigkill-/),
    });
    expect(existsSync(join(cwd, 'scenarios', 'regressions', `${safe.id}.json`))).toBe(false);
  });
});

describe('what replay means by', () => {
  const none = readFlags({}, {});

  it('a run, a folder or a prefix', async () => {
    const run = stored('safe');
    for (const reference of [run.id, run.path, 'sig', 'latest'])
      expect(await planOf(reference, none, { cwd })).toEqual(samplePlan());
  });

  it('a run with another subject', async () => {
    stored('safe');
    const plan = await planOf('latest', { ...none, subjects: ['etcd3-lock'] }, { cwd });
    expect(plan.workers.map(({ subject }) => subject)).toEqual(['etcd3-lock', 'etcd3-lock']);
  });

  it('a seed that was run, as it was run', async () => {
    stored('safe');
    expect(await planOf('6fc1a2b400000000', none, { cwd })).toEqual(samplePlan());
    stored('safe', {}, 'etcd3-lock');
    await expect(planOf('6fc1a2b400000000', none, { cwd })).rejects.toThrow('was run in more than one way');
    expect((await planOf('6fc1a2b400000000', { ...none, subjects: ['etcd3-lock'] }, { cwd })).workers[0]?.subject).toBe(
      'etcd3-lock',
    );
  });

  it('a seed that was not: what the generator makes of it', async () => {
    const asked = { ...none, scenario: 'sigkill', subjects: ['session-mutex'] };
    const plan = await planOf('1', asked, { cwd });
    expect(plan).toMatchObject({ scenario: 'sigkill', seed: '0000000000000001' });
    expect(await planOf('0x1', asked, { cwd })).toEqual(plan);
  });
});

describe('the engine of a plan', () => {
  const flags = readFlags({}, {});
  const engineOf = async (reference: string, given = flags): Promise<string> =>
    (await findPlan(reference, given, { cwd })).engine;

  it('is that of the history beside it', async () => {
    const run = stored('unsafe');
    for (const engine of ['sim', 'real']) {
      writeFileSync(run.historyPath, `{"kind":"run","atUs":0,"format":1,"id":"x","engine":"${engine}"}\n`);
      expect(await engineOf(run.id)).toBe(engine);
    }
  });

  it('is the real one where nothing is known, unless the plan is one of a swarm', async () => {
    expect(await engineOf(stored('safe').id)).toBe('real');
    writeFileSync(join(cwd, 'plan.json'), JSON.stringify(samplePlan({ scenario: 'swarm' })));
    expect(await engineOf(join(cwd, 'plan.json'))).toBe('sim');
  });

  it('is kept with it, and an older file means the real one', async () => {
    const run = stored('unsafe');
    writeFileSync(run.historyPath, '{"kind":"run","atUs":0,"format":1,"id":"x","engine":"sim"}\n');
    await lockstorm(`keep ${run.id}`);
    const path = join(cwd, 'scenarios', 'regressions', `${run.id}.json`);
    const kept = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    expect([kept.engine, await engineOf(path)]).toEqual(['sim', 'sim']);
    const { engine: _, ...older } = kept;
    writeFileSync(path, JSON.stringify(older));
    expect(await engineOf(path)).toBe('real');
  });

  it('is the simulation for a seed of explore, whose plan is drawn again', async () => {
    const asked = { ...flags, scenario: 'swarm', subjects: ['session-mutex'] };
    const { plan, engine } = await findPlan('9c6fe16a591a5f52', asked, { cwd });
    expect([plan.scenario, plan.seed, engine]).toEqual(['swarm', '9c6fe16a591a5f52', 'sim']);
    const mild = await findPlan('9c6fe16a591a5f52', { ...asked, faults: [] }, { cwd });
    expect(mild.plan.faults).toEqual([]);
  });
});

describe('report', () => {
  it('writes the reports of a run again, and exits by its verdict', async () => {
    const [good, bad] = [stored('safe', { scenario: 'contend' }), stored('unsafe')];
    expect((await lockstorm(`report ${good.id}`)).code).toBe(ExitCode.safe);
    const { code, output } = await lockstorm(`report ${good.id} ${bad.path}`);
    expect(code).toBe(ExitCode.unsafe);
    expect(output).toMatch(/\n1 passed, 1 failed\n$/);
    expect([good, bad].map(({ junitPath }) => existsSync(junitPath))).toEqual([true, true]);
  });
});
