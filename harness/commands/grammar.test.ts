// From argv and the environment to flags: where words may stand, what wins, and what is refused.
import { describe, expect, it } from 'vitest';
import { HarnessError } from '../errors.ts';
import { invocationOf } from './context.ts';
import { readFlags } from './flags.ts';
import { hoistCommand } from './hoist.ts';
import { resolveSeed } from './resolve-seed.ts';

describe('the command', () => {
  const tree = { run: {}, replay: {}, etcd: { install: {} }, help: {} };
  const hoist = (line: string): string => hoistCommand(line.split(' '), tree, new Set(['--seed', '--out'])).join(' ');
  it.each([
    ['replay X', 'replay X'],
    ['--seed 1 replay X', 'replay --seed 1 X'],
    ['--seed=1 --bail replay X', 'replay --seed=1 --bail X'],
    ['--offline etcd --offline install 3.5.0', 'etcd install --offline --offline 3.5.0'],
    ['--seed 1 sigkill replay', '--seed 1 sigkill replay'],
    ['--out replay sigkill', '--out replay sigkill'],
    ['-- replay', '-- replay'],
    ['constructor', 'constructor'],
  ])('%s', (line, hoisted) => expect(hoist(line)).toBe(hoisted));
});

describe('flags', () => {
  it('have defaults', () => {
    expect(readFlags({}, {})).toMatchObject({
      seed: undefined,
      subjects: [],
      faults: undefined,
      engine: undefined,
      exploreMs: undefined,
      etcd: undefined,
      attempts: undefined,
      bail: false,
      color: true,
      reporters: ['summary', 'junit', 'html', 'github'],
      allowInconclusive: false,
    });
  });

  it('win over the environment', () => {
    const env = {
      LOCKSTORM_SEED: '2',
      LOCKSTORM_SUBJECT: 'a, b',
      LOCKSTORM_OFFLINE: '1',
      LOCKSTORM_ALLOW_INCONCLUSIVE: 'yes',
      LOCKSTORM_TTL: '',
    };
    expect(readFlags({}, env)).toMatchObject({
      seed: { hex: '0000000000000002' },
      subjects: ['a', 'b'],
      offline: true,
      allowInconclusive: true,
      ttlSeconds: undefined,
    });
    expect(readFlags({ seed: '3', subject: ['c'] }, env)).toMatchObject({
      seed: { hex: '0000000000000003' },
      subjects: ['c'],
    });
  });

  it('name the environment when that is wrong', () => {
    expect(() => readFlags({}, { LOCKSTORM_TTL: '0' })).toThrow('LOCKSTORM_TTL: a TTL of 0 s is no time to live.');
    expect(() => readFlags({}, { LOCKSTORM_BAIL: 'perhaps' })).toThrow(
      'LOCKSTORM_BAIL: "perhaps" is neither yes nor no.',
    );
    expect(readFlags({}, { LOCKSTORM_BAIL: '0' }).bail).toBe(false);
  });

  it('of a cluster that runs already; user and password come from the environment alone', () => {
    const env = { LOCKSTORM_ETCD_CA: 'ca.pem', LOCKSTORM_ETCD_USER: 'u', LOCKSTORM_ETCD_PASSWORD: 'p' };
    const raw = { etcdCert: 'c.pem', etcdKey: 'k.pem', prefix: 'team/', etcdUser: 'x', etcdPassword: 'y' };
    const own = { ca: 'ca.pem', cert: 'c.pem', key: 'k.pem', prefix: 'team/', user: 'u', password: 'p' };
    expect(readFlags(raw, env).own).toEqual(own);
    expect(readFlags({ etcdUser: 'x', etcdPassword: 'y' }, {}).own).toEqual({});
  });

  it('of the simulation', () => {
    const raw = { faults: 'cut,kill,cut', engine: 'sim', plans: '500', threads: '1', keepGoing: true, explore: '0s' };
    expect(readFlags(raw, {})).toMatchObject({
      faults: ['kill', 'cut'],
      engine: 'sim',
      plans: 500,
      threads: 1,
      keepGoing: true,
      exploreMs: 0,
    });
    expect(readFlags({}, { LOCKSTORM_EXPLORE: '10s', LOCKSTORM_ENGINE: 'real' })).toMatchObject({
      exploreMs: 10_000,
      engine: 'real',
    });
  });

  it('take text and give values', () => {
    const raw = {
      for: '2m',
      runs: '3',
      workers: '5',
      ttl: '4',
      faults: 'none',
      reporter: 'junit',
      lanes: '2',
      attempts: '9',
      color: false,
    };
    expect(readFlags(raw, {})).toMatchObject({
      forMs: 120_000,
      runs: 3,
      workers: 5,
      ttlSeconds: 4,
      faults: [],
      reporters: ['junit'],
      lanes: 2,
      attempts: 9,
      color: false,
    });
    expect(() => readFlags({ faults: 'kill,cutt' }, {})).toThrow('--faults: there is no fault "cutt".');
    expect(readFlags({ members: '3' }, {}).members).toBe(3);
    expect(() => readFlags({ members: '2' }, {})).toThrow(HarnessError);
  });
});

describe('the seed of a command', () => {
  const cwd = '/';
  it('is the one that was given', () => expect(resolveSeed({ hex: 'ab' }, { env: {}, cwd })).toBe('ab'));
  it('is drawn', () => {
    const [a, b] = [1, 2].map(() => resolveSeed(undefined, { env: {}, cwd }));
    expect(a).toMatch(/^[0-9a-f]{16}$/);
    expect(a).not.toBe(b);
  });
  it('comes from the commit in CI', () => {
    const env = { CI: 'true', GITHUB_SHA: 'ABCDEF0123456789abcdef0123456789abcdef01' };
    expect(resolveSeed(undefined, { env, cwd })).toBe('abcdef0123456789');
    expect(resolveSeed('random', { env, cwd })).not.toBe('abcdef0123456789');
    expect(resolveSeed('commit', { env: { GITHUB_SHA: env.GITHUB_SHA }, cwd })).toBe('abcdef0123456789');
  });
  it('is refused where there is no commit, but only if that was asked for', () => {
    expect(() => resolveSeed('commit', { env: {}, cwd })).toThrow('there is no commit here');
    expect(resolveSeed(undefined, { env: { CI: '1' }, cwd })).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe('lines to paste', () => {
  it.each([
    [{}, 'npm run chaos --'],
    [{ npm_lifecycle_event: 'chaos' }, 'npm run chaos --'],
    [{ npm_lifecycle_event: 'test:locks' }, 'npm run test:locks --'],
    [{ npm_lifecycle_event: 'npx' }, 'npx lockstorm'],
  ])('%o begins with %s', (env, line) => expect(invocationOf(env)).toBe(line));
  it.each([
    [{}, 'npx lockstorm'],
    [{ npm_lifecycle_event: 'npx', npm_lifecycle_script: 'lockstorm' }, 'npx lockstorm'],
    [{ npm_lifecycle_event: 'chaos', npm_lifecycle_script: 'lockstorm' }, 'npm run chaos --'],
    [{ npm_lifecycle_event: 'chaos', npm_lifecycle_script: 'lockstorm sigkill' }, 'npx lockstorm'],
    [{ npm_lifecycle_event: 'test', npm_lifecycle_script: 'vitest run' }, 'npx lockstorm'],
    [{ npm_lifecycle_event: 'chaos', npm_config_user_agent: 'pnpm/10.1.0 npm/? node/v22' }, 'pnpm exec lockstorm'],
    [{ npm_config_user_agent: 'yarn/1.22.22 npm/? node/v22' }, 'yarn lockstorm'],
  ])('of a project that has installed it: %o begins with %s', (env, line) =>
    expect(invocationOf(env, false)).toBe(line),
  );
});
