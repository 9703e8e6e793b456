// Who put and who deleted a key, when the lines that tell of it come in any order.
import { describe, expect, it } from 'vitest';
import { Script } from './testing.ts';

const key = 'jobs/a1';

/** w0 has acquired with key `jobs/a1` on lease a1, created at revision 10. */
function held(): Script {
  return new Script()
    .acquire(0, 1)
    .grant(0, 'a1')
    .put(0, key, 'a1', 10)
    .watch('PUT', key, 10, 10, 'a1')
    .said('acquired', 0, 1);
}

describe('the creator of a key', () => {
  it('is not the one whom a lock service answers at the revision of the put', () => {
    for (const method of ['Lock/Lock', 'Election/Campaign']) {
      // w0 waits since revision 9; what its service looks at last is the world after w1's put at 10.
      const script = new Script().acquire(0, 1).grant(0, 'a1').acquire(1, 2).grant(1, 'b2');
      const [mine, his] = [
        { key: 'jobs/a1', lease: 'a1' },
        { key: 'jobs/b2', lease: 'b2' },
      ];
      const asked = script.ask(0, method, { puts: [mine] });
      script.watch('PUT', mine.key, 9, 9, 'a1');
      const put = script.ask(1, method, { puts: [his] });
      script.watch('PUT', his.key, 10, 10, 'b2');
      script.answer(0, method, asked, { puts: [mine], revision: 10 });
      script.answer(1, method, put, { puts: [his], revision: 12 });
      expect(script.world.keys.get(his.key)?.owner).toMatchObject({ worker: 1 });
      const unlock = script.ask(1, 'Lock/Unlock', { deletes: [{ key: his.key }] });
      script.watch('DELETE', his.key, 13, 10, 'b2');
      script.answer(1, 'Lock/Unlock', unlock, { deletes: [{ key: his.key }], revision: 13 });
      expect(script.pass(4_000_000).deletions).toMatchObject([
        { by: { owner: { worker: 1 } }, key: { owner: { worker: 1 } } },
      ]);
    }
  });

  it('is known of a lock service that has answered before the watch tells of the key', () => {
    const script = new Script().acquire(0, 1).grant(0, 'a1');
    const asked = script.ask(0, 'Lock/Lock', { puts: [{ key, lease: 'a1' }] });
    script.answer(0, 'Lock/Lock', asked, { puts: [{ key, lease: 'a1' }], revision: 12 });
    script.watch('PUT', key, 10, 10, 'a1');
    expect(script.world.keys.get(key)).toMatchObject({ owner: { worker: 0 }, hold: { hold: 1 } });
  });
});

describe('the author of a deletion', () => {
  it('is known when the answer comes before the watch, and when it comes after it', () => {
    for (const watchFirst of [false, true]) {
      const script = held();
      const call = script.ask(1, 'KV/DeleteRange', { deletes: [{ key }] });
      if (watchFirst) script.watch('DELETE', key, 12, 10, 'a1').pass(2_000_000);
      script.answer(1, 'KV/DeleteRange', call, { deletes: [{ key }], revision: 12 });
      if (!watchFirst) script.pass(2_000_000).watch('DELETE', key, 12, 10, 'a1');
      expect(script.pass(4_000_000).deletions).toMatchObject([
        { by: { method: 'KV/DeleteRange', owner: { worker: 1 } } },
      ]);
    }
  });

  it('is waited for as long as a call is unanswered', () => {
    const script = held();
    const call = script.ask(0, 'Lease/LeaseRevoke', { lease: 'a1' });
    script.watch('DELETE', key, 12, 10, 'a1').pass(8_000_000);
    expect(script.deletions).toEqual([]);
    script.answer(0, 'Lease/LeaseRevoke', call, { lease: 'a1', revision: 12 });
    expect(script.pass(4_000_000).deletions).toMatchObject([
      { by: { method: 'Lease/LeaseRevoke', owner: { worker: 0 } } },
    ]);
  });

  it('is etcd when nobody could have done it', () => {
    expect(held().watch('DELETE', key, 12, 10, 'a1').pass(4_000_000).deletions).toMatchObject([{ by: 'expiry' }]);
  });

  it('is not the owner who revokes an empty lease at the same revision', () => {
    const script = held();
    const [theft, revoke] = [
      script.ask(1, 'KV/DeleteRange', { deletes: [{ key }] }),
      script.ask(0, 'Lease/LeaseRevoke', { lease: 'a1' }),
    ];
    script.answer(0, 'Lease/LeaseRevoke', revoke, { lease: 'a1', revision: 12 });
    script.answer(1, 'KV/DeleteRange', theft, { deletes: [{ key }], revision: 12 });
    script.watch('DELETE', key, 12, 10, 'a1').pass(4_000_000);
    expect(script.deletions).toMatchObject([{ by: { owner: { worker: 1 } } }]);
  });

  it('is etcd when another worker revokes an empty lease of its own at the revision of the expiry', () => {
    const script = held().grant(1, 'b2');
    const call = script.ask(1, 'Lease/LeaseRevoke', { lease: 'b2' });
    script.watch('DELETE', key, 12, 10, 'a1');
    script.answer(1, 'Lease/LeaseRevoke', call, { lease: 'b2', revision: 12 }).pass(4_000_000);
    expect(script.deletions).toMatchObject([{ by: 'expiry' }]);
  });

  it('is unknown after a call that may have done it, and known if the call can only have meant another key', () => {
    for (const [meant, by] of [
      [key, 'unknown'],
      ['jobs/b2', 'expiry'],
    ] as const) {
      const script = held();
      const call = script.ask(1, 'KV/Txn', { deletes: [{ key: meant }] });
      script.answer(1, 'KV/Txn', call, { outcome: 'CANCELLED' });
      expect(script.watch('DELETE', key, 12, 10, 'a1').pass(4_000_000).deletions).toMatchObject([{ by }]);
    }
  });

  it('is not a call that a fault kept from etcd, nor one that etcd refused', () => {
    const dropped = held();
    dropped.ask(1, 'KV/Txn', { deletes: [{ key }], outcome: 'dropped' });
    expect(dropped.watch('DELETE', key, 12, 10, 'a1').pass(4_000_000).deletions).toMatchObject([{ by: 'expiry' }]);
    const refused = held();
    const call = refused.ask(0, 'Lease/LeaseRevoke', { lease: 'a1' });
    refused.answer(0, 'Lease/LeaseRevoke', call, { outcome: 'NOT_FOUND', lease: 'a1' });
    expect(refused.watch('DELETE', key, 12, 10, 'a1').pass(4_000_000).deletions).toMatchObject([{ by: 'expiry' }]);
  });

  it('is found for a range, and for a range without an end', () => {
    for (const range of [
      { key: 'jobs/', rangeEnd: 'jobs0' },
      { key: 'a', rangeEnd: '\u0000' },
    ]) {
      const script = held();
      const call = script.ask(1, 'KV/DeleteRange', { deletes: [range] });
      script.answer(1, 'KV/DeleteRange', call, { deletes: [range], revision: 12 });
      script.watch('DELETE', key, 12, 10, 'a1').pass(4_000_000);
      expect(script.deletions).toMatchObject([{ by: { owner: { worker: 1 } } }]);
    }
  });

  it('is never expiry for a key without a lease', () => {
    const script = new Script().acquire(0, 1).put(0, 'jobs', '0', 10).watch('PUT', 'jobs', 10, 10, '0');
    script.watch('DELETE', 'jobs', 12, 10, '0').pass(4_000_000);
    expect(script.deletions).toMatchObject([{ by: 'unknown', key: { owner: { worker: 0 } } }]);
  });
});

describe('the owner of a key', () => {
  it('is who put it, not whose lease it hangs on, whichever line comes first', () => {
    for (const watchFirst of [false, true]) {
      const script = new Script().acquire(1, 1).grant(0, 'a1');
      const puts = [{ key, lease: 'a1' }];
      const call = script.ask(1, 'KV/Txn', { puts });
      if (watchFirst) script.watch('PUT', key, 10, 10, 'a1').pass(2_000_000);
      script.answer(1, 'KV/Txn', call, { puts, revision: 10 });
      if (!watchFirst) script.watch('PUT', key, 10, 10, 'a1');
      expect(script.world.keys.get(key)).toMatchObject({ owner: { worker: 1 }, hold: { hold: 1 } });
    }
  });

  it('is found although the transaction had an unknown outcome', () => {
    const script = new Script().acquire(0, 1).grant(0, 'a1');
    const call = script.ask(0, 'KV/Txn', { puts: [{ key, lease: 'a1' }] });
    script.answer(0, 'KV/Txn', call, { outcome: 'DEADLINE_EXCEEDED' }).failed(0, 1);
    script.watch('PUT', key, 10, 10, 'a1');
    expect(script.world.keys.get(key)).toMatchObject({ owner: { worker: 0 }, hold: { hold: 1 } });
  });

  it('is told of when another one puts over the key, and not when the owner does', () => {
    const script = held().put(0, key, 'a1', 11).watch('PUT', key, 11, 10, 'a1');
    expect(script.overwrites).toEqual([]);
    script.watch('PUT', key, 12, 10, 'a1').put(1, key, 'a1', 12);
    expect(script.overwrites).toMatchObject([{ by: { owner: { worker: 1 } }, key: { owner: { worker: 0 } } }]);
  });

  it('stays the same incarnation however many lives later the tap tells of it', () => {
    const script = held();
    const call = script.ask(0, 'KV/Txn', { deletes: [{ key }] });
    for (let incarnation = 1; incarnation < 5; incarnation++) {
      const exit = { code: null, signal: 'SIGKILL', reason: 'fault' } as const;
      script.line({ kind: 'exit', worker: 0, incarnation, pid: 1, exitedUs: script.nowUs, ...exit });
      script.spawn(0, incarnation + 1);
    }
    script.answer(0, 'KV/Txn', call, { deletes: [{ key }], revision: 12 }).watch('DELETE', key, 12, 10, 'a1');
    const [deletion] = script.pass(4_000_000).deletions;
    expect(deletion!.by).toMatchObject({ owner: deletion!.key.owner });
  });
});
