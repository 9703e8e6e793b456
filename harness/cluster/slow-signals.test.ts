// A member whose signals take time, as those through the engine of containers do: what is told of its pauses contains them.
import { expect, onTestFinished, test, vi } from 'vitest';
import { deferred, type Deferred } from '../deferred.ts';
import { environmentError, type HarnessError } from '../errors.ts';
import { LivingMember, type MemberNews } from './member.ts';
import type { MemberExit, MemberLife, MemberSignal } from './member-life.ts';

/** Carries out each signal when it is told to, one after the other. */
class SlowLife implements MemberLife {
  readonly pid = 0;
  readonly label = 'container slow';
  exit: MemberExit | undefined;
  readonly #gone = deferred<MemberExit>();
  readonly #waiting: { readonly name: MemberSignal; readonly done: Deferred<void> }[] = [];

  get exited(): Promise<MemberExit> {
    return this.#gone.promise;
  }

  signal(name: MemberSignal): Promise<void> {
    const done = deferred<void>();
    this.#waiting.push({ name, done });
    return done.promise;
  }

  get waiting(): MemberSignal[] {
    return this.#waiting.map(({ name }) => name);
  }

  /** The next one is carried out, or fails. */
  async next(problem?: HarnessError): Promise<void> {
    const next = this.#waiting.shift();
    if (problem) next?.done.reject(problem);
    else next?.done.resolve();
    if (next?.name === 'SIGKILL') void this.end();
    await new Promise((resolve) => setImmediate(resolve));
  }

  end(): Promise<void> {
    this.exit ??= { code: null, signal: 'SIGKILL' };
    this.#gone.resolve(this.exit);
    return Promise.resolve();
  }
}

function slowMember(): {
  member: LivingMember;
  lives: SlowLife[];
  news: [MemberNews, bigint | undefined][];
  failures: HarnessError[];
} {
  const [lives, news, failures]: [SlowLife[], [MemberNews, bigint | undefined][], HarnessError[]] = [[], [], []];
  const member = new LivingMember({
    planned: { index: 0, name: 'slow', clientPort: 1, peerPort: 2, logPath: '/nowhere' },
    launch: () => {
      const life = new SlowLife();
      lives.push(life);
      return life;
    },
    onNews: (what, sinceNs) => news.push([what, sinceNs]),
    onFailure: (error) => failures.push(error),
    majorityRuns: () => true,
  });
  member.begin();
  onTestFinished(() => member.end());
  return { member, lives, news, failures };
}

const told = (news: [MemberNews, bigint | undefined][]): MemberNews[] => news.map(([what]) => what);

test('a pause is told before it is asked for; its end is told when it was carried out, with the time at which it was asked for', async () => {
  const { member, lives, news } = slowMember();
  const goOn = member.pause();
  expect(told(news)).toEqual(['paused']);
  await lives[0]!.next();
  const before = process.hrtime.bigint();
  goOn();
  const after = process.hrtime.bigint();
  expect(told(news)).toEqual(['paused']);
  expect(member.state).toBe('paused');
  await lives[0]!.next();
  expect(told(news)).toEqual(['paused', 'resumed']);
  expect(member.state).toBe('up');
  const since = news[1]![1]!;
  expect(since >= before && since <= after).toBe(true);
});

test('a pause whose end is asked for before it began is told until both were carried out', async () => {
  const { member, lives, news } = slowMember();
  member.pause()();
  expect(lives[0]!.waiting).toEqual(['SIGSTOP', 'SIGCONT']);
  await lives[0]!.next();
  expect(told(news)).toEqual(['paused']);
  await lives[0]!.next();
  expect(told(news)).toEqual(['paused', 'resumed']);
});

test('a pause that begins while another is being ended: nothing is told to go on in between', async () => {
  const { member, lives, news } = slowMember();
  member.pause()();
  member.pause()();
  expect(lives[0]!.waiting).toEqual(['SIGSTOP', 'SIGCONT', 'SIGSTOP', 'SIGCONT']);
  for (let i = 0; i < 3; i++) {
    await lives[0]!.next();
    expect(told(news)).not.toContain('resumed');
    expect(member.state).toBe('paused');
  }
  await lives[0]!.next();
  expect(told(news).filter((what) => what === 'resumed')).toHaveLength(1);
  expect(member.state).toBe('up');
});

test('a kill while it goes on: down is told at once, and nothing of the pause after it', async () => {
  const { member, lives, news } = slowMember();
  member.pause()();
  const again = member.kill();
  expect(told(news)).toEqual(['paused', 'down']);
  for (let i = 0; i < 3; i++) await lives[0]!.next();
  expect(told(news)).toEqual(['paused', 'down']);
  again();
  await vi.waitUntil(() => lives.length === 2);
  expect(told(news)).toEqual(['paused', 'down', 'starting']);
  expect(member.state).toBe('starting');
});

test('what the engine does not do ends the run', async () => {
  const { member, lives, failures } = slowMember();
  member.pause();
  await lives[0]!.next(environmentError('engine-failed', 'It did not pause.', 'Ask it why.'));
  expect(failures).toMatchObject([{ code: 'engine-failed' }]);
});
