// Mutations of safe histories that break one rule each, with the checks that must convict them: these and no others.
import type { HistoryEvent } from '../../history/events.ts';
import { Edit } from './edit.ts';
import { expiryMutations } from './expiry-mutations.ts';
import type { Mutation } from './mutation.ts';
import { S, deletionCall, gone, of, overstay, passOver, pushed, releaseAt, renew } from './mutation-acts.ts';

export const mutations: Readonly<Record<string, Mutation>> = {
  'two-writers': { base: 'handOff', convicts: ['mutual-exclusion'], mutate: (edit) => overstay(edit, 300_000) },
  'two-writers-two-writes': {
    base: 'handOff',
    convicts: ['mutual-exclusion'],
    mutate: (edit) => overstay(edit, 40_000),
  },
  'two-writers-heard-late': {
    base: 'handOff',
    convicts: ['mutual-exclusion'],
    mutate: (edit) => {
      overstay(edit, 300_000);
      // w1's pipe is held up: its acquire is read when w0 has released already.
      const readUs = edit.one('released', of(0)).atUs + S / 2;
      for (const kind of ['acquired', 'wrote'] as const)
        for (const [index, line] of edit.all(kind, (event) => event.worker === 1 && event.atUs < readUs).entries())
          line.atUs = readUs + (kind === 'wrote' ? index + 1 : 0);
    },
  },
  'two-pollers-write': {
    base: 'pollingHandOff',
    convicts: ['mutual-exclusion'],
    mutate: (edit) => overstay(edit, 300_000),
  },
  'two-pollers-write-without-renewals': {
    base: 'pollingHandOff',
    convicts: ['mutual-exclusion'],
    mutate: (edit) => {
      edit.remove(...edit.all('rpc', (event) => event.worker === 0 && event.method === 'Lease/LeaseKeepAlive'));
      overstay(edit, 300_000);
    },
  },
  'orphan-not-told': {
    base: 'orphanSleeps',
    convicts: ['mutual-exclusion'],
    mutate: (edit) => overstay(edit, 400_000),
  },

  ...expiryMutations,

  'token-falls': {
    base: 'turns',
    convicts: ['fencing'],
    mutate: (edit) => {
      const [first, second] = edit.all('acquired', of(0));
      [first!.token, second!.token] = [second!.token!, first!.token!];
    },
  },
  'token-equal': {
    base: 'turns',
    convicts: ['fencing'],
    mutate: (edit) => {
      const [first, second] = edit.all('acquired');
      second!.token = first!.token!;
    },
  },
  'token-in-hex': {
    base: 'turns',
    convicts: ['fencing'],
    mutate: (edit) => void (edit.one('acquired').token = '0x1f'),
  },
  'token-missing': { base: 'turns', convicts: ['fencing'], mutate: (edit) => void delete edit.one('acquired').token },
  'token-falls-beyond-2-53': {
    base: 'turns',
    convicts: ['fencing'],
    mutate: (edit) => {
      const [first, second] = edit.all('acquired', of(0));
      [first!.token, second!.token] = ['9007199254740993', '9007199254740992'];
      for (const other of edit.all('acquired', (event) => event.atUs > second!.atUs))
        other.token = `90071992547409${other.token!.padStart(6, '9')}`;
    },
  },

  'deleted-by-another': {
    base: 'handOff',
    convicts: ['ownership'],
    mutate: (edit) => {
      for (const rpc of deletionCall(edit, 0)) rpc.worker = 1;
    },
  },
  'revoked-by-another': {
    base: 'killedHolder',
    convicts: ['ownership'],
    mutate: (edit) => {
      const deletion = gone(edit, 0);
      const thief = { worker: 1, incarnation: 1 } as const;
      const spawn = edit.one('spawn');
      const rpc = {
        kind: 'rpc',
        ...thief,
        call: 900_000,
        method: 'Lease/LeaseRevoke',
        nth: 1,
        lease: deletion.lease,
      } as const;
      edit.add({ ...spawn, ...thief, pid: 9 }, { ...edit.one('ready'), ...thief });
      edit.add({ ...rpc, side: 'request', atUs: deletion.atUs - 5_000 });
      edit.add({
        ...rpc,
        side: 'response',
        atUs: deletion.atUs,
        sentUs: deletion.atUs - 5_000,
        outcome: 'ok',
        revision: deletion.revision,
      });
    },
  },
  'deleted-in-a-later-life': {
    base: 'killedAndBack',
    convicts: ['ownership'],
    mutate: (edit) => {
      const deletion = gone(edit, 0);
      const { key } = deletion;
      const rpc = {
        kind: 'rpc',
        worker: 0,
        incarnation: 2,
        call: 900_000,
        method: 'KV/DeleteRange',
        nth: 1,
        deletes: [{ key }],
      } as const;
      edit.move(deletion, deletion.atUs - S);
      const [atUs, deletes] = [deletion.atUs, [{ key }]];
      edit.add({ ...rpc, side: 'request', deletes, atUs: atUs - 5_000 });
      edit.add({
        ...rpc,
        side: 'response',
        deletes,
        atUs,
        sentUs: atUs - 5_000,
        outcome: 'ok',
        revision: deletion.revision,
      });
    },
  },
  overwritten: {
    base: 'handOff',
    convicts: ['ownership'],
    mutate: (edit) => {
      const { key, lease, createRevision } = gone(edit, 0);
      const atUs = edit.one('acquired', of(0)).atUs + S / 2;
      const revision = edit.revisionAt(atUs);
      const rpc = { kind: 'rpc', worker: 1, incarnation: 1, call: 900_000, method: 'KV/Put', nth: 1 } as const;
      const puts = [{ key, lease }];
      edit.add({ ...rpc, side: 'request', puts, atUs: atUs - 5_000 });
      edit.add({ ...rpc, side: 'response', puts, atUs, sentUs: atUs - 5_000, outcome: 'ok', revision });
      edit.add({ kind: 'watch', type: 'PUT', atUs: atUs + 100, key, lease, revision, createRevision });
    },
  },

  'free-for-eight-seconds': {
    base: 'longWait',
    convicts: ['liveness'],
    mutate: (edit) => releaseAt(edit, edit.one('acquired', of(0)).atUs + S),
  },
  'free-and-given-up': {
    base: 'waitInVain',
    convicts: ['liveness'],
    mutate: (edit) => releaseAt(edit, edit.one('acquired', of(0)).atUs + S),
  },

  'passed-over': { base: 'queue', convicts: ['fairness'], mutate: passOver },

  'lease-not-revoked': {
    base: 'handOff',
    convicts: ['leaks'],
    mutate: (edit) => edit.remove(...edit.call('Lease/LeaseRevoke', of(0))),
  },
  'key-left-after-failed': {
    base: 'waitInVain',
    convicts: ['leaks'],
    mutate: (edit) => {
      const { atUs } = edit.one('failed', of(1));
      const put = pushed(edit, 1);
      const deletion = edit.one('watch', (event) => event.type === 'DELETE' && event.createRevision === put.revision);
      edit.remove(...edit.call('Lease/LeaseRevoke', of(1)));
      edit.remove(...deletionCall(edit, 1));
      edit.move(deletion, atUs + 1.9 * S);
    },
  },
  'renewed-after-released': {
    base: 'handOff',
    convicts: ['leaks'],
    mutate: (edit) => {
      const { atUs } = edit.one('released', of(0));
      edit.remove(...edit.call('Lease/LeaseRevoke', of(0)));
      renew(edit, 0, [atUs + 1.2 * S, atUs + 1.8 * S]);
    },
  },
  'could-not-release': {
    base: 'handOff',
    convicts: ['leaks'],
    mutate: (edit) => {
      const released = edit.one('released', of(0));
      edit.remove(released, ...edit.call('Lease/LeaseRevoke', of(0)));
      edit.add({ ...released, kind: 'unreleased', error: 'not today' });
    },
  },
  'worker-left': { base: 'handOff', convicts: ['leaks'], mutate: (edit) => void (edit.one('census').workers = [101]) },
  'key-in-census': {
    base: 'handOff',
    convicts: ['leaks'],
    mutate: (edit) => void (edit.one('census').keys = [{ key: 'orders/1f', lease: '1f', createRevision: 3 }]),
  },
  'lease-in-census': {
    base: 'handOff',
    convicts: ['leaks'],
    mutate: (edit) => {
      const { lease } = edit.one('acquired', of(0));
      edit.one('census').leases = [{ lease: lease!, remainingSeconds: 1, grantedSeconds: 2 }];
    },
  },

  'kept-alive-ran-out': {
    base: 'story',
    convicts: ['expectation'],
    mutate: (edit) => void (edit.all('ttl')[5]!.remainingSeconds = -1),
  },
  'outcome-missed': {
    base: 'story',
    convicts: ['expectation'],
    mutate: (edit) => {
      const plan = edit.one('plan');
      plan.plan.expect[1]!.outcome = 'acquired';
    },
  },
};

/** A mutated history. */
export function mutated({ mutate }: Mutation, events: readonly HistoryEvent[]): HistoryEvent[] {
  const edit = new Edit(events);
  mutate(edit);
  return edit.done();
}
