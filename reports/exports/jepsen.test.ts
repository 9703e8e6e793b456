// What is exported to Jepsen's EDN keeps Jepsen's rules, and is the same history when it is imported again.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseEDNString } from 'edn-data';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judge } from '../../harness/checks/judge.ts';
import { timelineOf } from '../timeline/testing-timeline.ts';
import { eventsOf } from '../timeline/testing.ts';
import { jepsenLines } from './jepsen.ts';
import type { LockHistory, LockOperation } from './lock-operation.ts';
import { lockHistoryOf } from './lock-operations.ts';
import { isLinearizable } from './testing.ts';

const fixtures = resolve(import.meta.dirname, '../../harness/checks/fixtures');
const names = readdirSync(fixtures).filter((name) => name.endsWith('.jsonl'));

interface Line {
  index: number;
  type: string;
  process: number | string;
  f: string;
  value: unknown;
  time: number;
  by?: string;
}

function linesOf(history: LockHistory): Line[] {
  const as = { mapAs: 'object', keywordAs: 'string' } as const;
  return [...jepsenLines(history)].map((line) => parseEDNString(line, as) as Line);
}

function timesOf({ operations }: LockHistory): unknown[] {
  return operations
    .filter(({ deed }) => deed === 'acquire')
    .map(({ lock, callUs, returnUs }) => [lock, callUs, returnUs]);
}

function whose({ operations }: LockHistory): unknown[] {
  return operations.filter(({ deed }) => deed === 'acquire').map(({ worker, callUs }) => [worker, callUs]);
}

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'lockstorm-jepsen-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('history.edn', () => {
  it('is an operation a line, as Jepsen writes it', () => {
    const operation: LockOperation = {
      deed: 'acquire',
      lock: 'a "b"\n\u001b[31m\u202e',
      hold: 1,
      worker: 2,
      by: 'worker',
      callUs: 5,
      returnUs: 9,
      outcome: 'ok',
    };
    const expire = { ...operation, deed: 'release', by: 'etcd', callUs: 11, returnUs: 12, error: 'gone' } as const;
    const faults = [{ atUs: 10, what: 'kill', of: { worker: 2 } }];
    expect([...jepsenLines({ operations: [operation, expire], faults, endUs: 20 })].join('')).toBe(
      [
        '{:index 0 :type :invoke :process 2 :f :acquire :value "a \\"b\\"\\n\\u001b[31m\u202e" :hold 1 :worker 2 :time 5000}',
        '{:index 1 :type :ok :process 2 :f :acquire :value "a \\"b\\"\\n\\u001b[31m\u202e" :hold 1 :worker 2 :time 9500}',
        '{:index 2 :type :info :process :nemesis :f :kill :value {:worker 2} :time 10000}',
        '{:index 3 :type :info :process :nemesis :f :kill :value {:worker 2} :time 10500}',
        '{:index 4 :type :invoke :process 3 :f :release :value "a \\"b\\"\\n\\u001b[31m\u202e" :hold 1 :worker 2 :by :etcd :time 11000}',
        '{:index 5 :type :ok :process 3 :f :release :value "a \\"b\\"\\n\\u001b[31m\u202e" :hold 1 :worker 2 :by :etcd :error "gone" :time 12500}',
        '',
      ].join('\n'),
    );
  });

  it.each(names)('keeps Jepsen’s rules: %s', async (name) => {
    const lines = linesOf(await lockHistoryOf(join(fixtures, name)));
    expect(lines.map(({ index }) => index)).toEqual(lines.map((_line, index) => index));
    expect(lines.map(({ time }) => time)).toEqual(lines.map(({ time }) => time).toSorted((a, b) => a - b));
    const clients = lines.filter(({ process }) => process !== 'nemesis');
    for (const client of new Set(clients.map(({ process }) => process))) {
      const its = clients.filter(({ process }) => process === client);
      // A call and its answer, in turn; nothing after an :info.
      expect(its.map(({ type }) => type === 'invoke')).toEqual(its.map((_line, index) => index % 2 === 0));
      expect(its.map(({ f }) => f)).toEqual(its.map((_line, index) => its[index - (index % 2)]!.f));
      expect(its.slice(0, -1).filter(({ type }) => type === 'info')).toEqual([]);
    }
  });

  it('numbers processes by worker, so that one is the same worker when it is imported again', async () => {
    for (const name of ['safe-killed-holder.jsonl', 'safe-recorded-etcd3-lock.jsonl']) {
      const history = await lockHistoryOf(join(fixtures, name));
      const path = join(folder, `lanes-${name}.edn`);
      writeFileSync(path, [...jepsenLines(history)].join(''));
      expect((await timelineOf(path)).timeline.members).toBe(0);
      expect(whose(await lockHistoryOf(path))).toEqual(whose(history));
      expect((await judge(path)).counts.kills).toBe((await judge(join(fixtures, name))).counts.kills);
    }
  });

  it.each(names)('is the same history when it is imported again: %s', async (name) => {
    const history = await lockHistoryOf(join(fixtures, name));
    const path = join(folder, `${name}.edn`);
    writeFileSync(path, [...jepsenLines(history)].join(''));
    const counts = (kind: string) => events.filter((event) => event.kind === kind).length;
    const events = await eventsOf(path);
    const of = (deed: string, outcome: string) =>
      history.operations.filter((one) => one.deed === deed && one.outcome === outcome).length;
    expect({
      acquired: counts('acquired'),
      failed: counts('failed'),
      released: counts('released'),
      unreleased: counts('unreleased'),
      exit: counts('exit'),
    }).toEqual({
      acquired: of('acquire', 'ok'),
      failed: of('acquire', 'fail'),
      released: of('release', 'ok'),
      unreleased: of('release', 'fail'),
      exit: of('acquire', 'unknown') + of('release', 'unknown'),
    });
    const again = await lockHistoryOf(path);
    expect(timesOf(again)).toEqual(timesOf(history));
    // Judged by the same operations, whoever asks.
    expect((await judge(path)).verdict).toBe(isLinearizable(history) ? 'safe' : 'unsafe');
    expect(readFileSync(path, 'utf8').split('\n').length).toBe(linesOf(history).length + 1);
  });
});
