// export --to jepsen: a history of invocations and completions in EDN, an operation a line, as Jepsen writes and Knossos reads them.
import { toEDNString } from 'edn-data';
import type { EDNVal } from 'edn-data';
import { clientsOf } from './clients.ts';
import type { LockHistory, LockOperation, Nemesis } from './lock-operation.ts';

const keyword = (key: string): EDNVal => ({ key });

const types = { ok: 'ok', fail: 'fail', unknown: 'info' } as const;

interface Entry {
  readonly timeNs: number;
  /** Without :index, which is the place in the file. */
  readonly members: readonly (readonly [string, EDNVal])[];
}

/** The lines of history.edn. Calls come before answers of the same µs: what may have been at once counts so. */
export function* jepsenLines({ operations, faults }: LockHistory): Generator<string> {
  const { clients, threads } = clientsOf(operations);
  const entries = clients.flatMap(({ operation, thread, process }) => entriesOf(operation, thread + process * threads));
  for (const fault of faults) entries.push(...nemesis(fault));
  entries.sort((a, b) => a.timeNs - b.timeNs);
  for (const [index, { timeNs, members }] of entries.entries()) {
    const all = [['index', index], ...members, ['time', timeNs]] as const;
    yield `${toEDNString({ map: all.map(([key, value]) => [keyword(key), value]) })}\n`;
  }
}

function entriesOf(operation: LockOperation, process: number): Entry[] {
  const { deed, lock, hold, worker, by, callUs, returnUs, outcome, error } = operation;
  const members = (type: string): Entry['members'] => [
    ['type', keyword(type)],
    ['process', process],
    ['f', keyword(deed)],
    ['value', lock],
    ['hold', hold],
    ['worker', worker],
    ...(by === 'etcd' ? ([['by', keyword('etcd')]] as const) : []),
    ...(type !== 'invoke' && error !== undefined ? ([['error', error]] as const) : []),
  ];
  return [
    { timeNs: callUs * 1_000, members: members('invoke') },
    { timeNs: returnUs * 1_000 + 500, members: members(types[outcome]) },
  ];
}

/** A nemesis says :info when it begins a deed, and when it has done it. */
function nemesis({ atUs, what, of }: Nemesis): Entry[] {
  const value: EDNVal = { map: Object.entries(of).map(([key, number]) => [keyword(key), number]) };
  const members: Entry['members'] = [
    ['type', keyword('info')],
    ['process', keyword('nemesis')],
    ['f', keyword(what)],
    ['value', value],
  ];
  return [
    { timeNs: atUs * 1_000, members },
    { timeNs: atUs * 1_000 + 500, members },
  ];
}
