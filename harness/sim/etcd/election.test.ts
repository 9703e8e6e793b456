import { expect, test } from 'vitest';
import { bytes, TestModel, text } from './testing.ts';

const campaign = (lease: string, value: string): object => ({ name: bytes('chief'), lease, value: bytes(value) });
const leaderKey = (key: string, rev: string, lease: string): object => ({
  leader: { name: bytes('chief'), key: bytes(key), rev, lease },
});

function leased(): TestModel {
  const etcd = new TestModel();
  for (const id of ['10', '11']) etcd.grant(60, id);
  return etcd;
}

const unknown = (details: string): object => ({ code: 2, details });

test('the first candidate leads, the next when it resigns', () => {
  const etcd = leased();
  expect(etcd.ask('Election/Campaign', campaign('10', 'x'))).toMatchObject({
    header: { revision: '2' },
    leader: { name: bytes('chief'), key: bytes('chief/a'), rev: '2', lease: '10' },
  });
  const next = etcd.start('Election/Campaign', campaign('11', 'y'));
  etcd.time.toMs(200);
  expect(etcd.ask('Election/Resign', leaderKey('chief/a', '2', '10'))).toMatchObject({ header: { revision: '4' } });
  // The header is that of the transaction, not of the wait.
  expect(next.answers).toMatchObject([{ header: { revision: '3' }, leader: { key: bytes('chief/b'), rev: '3' } }]);
});

test('a candidate that comes again with another value proclaims it', () => {
  const etcd = leased();
  etcd.ask('Election/Campaign', campaign('10', 'x'));
  const again = etcd.ask('Election/Campaign', campaign('10', 'y'));
  expect(again).toMatchObject({ header: { revision: '2' }, leader: { rev: '2' } });
  expect(text(etcd.ask('Election/Leader', { name: bytes('chief') }).kv)).toBe('chief/a=y');
});

test('a candidate that goes away takes its key with it', () => {
  const etcd = leased();
  etcd.ask('Election/Campaign', campaign('10', 'x'));
  etcd.start('Election/Campaign', campaign('11', 'y')).cancel();
  expect(etcd.keys()).toEqual(['chief/a']);
});

test('the leader proclaims, nobody else', () => {
  const etcd = leased();
  etcd.ask('Election/Campaign', campaign('10', 'x'));
  const proclaim = (rev: string): object =>
    etcd.ask('Election/Proclaim', { ...leaderKey('chief/a', rev, '10'), value: bytes('z') });
  expect(proclaim('2')).toMatchObject({ header: { revision: '3' } });
  expect(proclaim('3')).toEqual({ code: 2, details: 'election: not leader' });
  expect(text(etcd.ask('Election/Leader', { name: bytes('chief') }).kv)).toBe('chief/a=z');
  // A resignation of somebody else changes nothing, and is no error.
  expect(etcd.ask('Election/Resign', leaderKey('chief/a', '9', '10'))).toMatchObject({ header: { revision: '3' } });
  expect(etcd.keys()).toEqual(['chief/a']);
});

test('refusals', () => {
  const etcd = leased();
  expect(etcd.ask('Election/Leader', { name: bytes('chief') })).toEqual(unknown('election: no leader'));
  expect(etcd.ask('Election/Proclaim', {})).toEqual(unknown('"leader" field must be provided'));
  expect(etcd.ask('Election/Resign', {})).toEqual(unknown('"leader" field must be provided'));
  expect(etcd.ask('Election/Campaign', campaign('9', 'x'))).toEqual(unknown('etcdserver: requested lease not found'));
});

test('observe tells of each leader and its values', () => {
  const etcd = leased();
  const { messages, stream } = etcd.open('Election/Observe', { name: bytes('chief') });
  etcd.ask('Election/Campaign', campaign('10', 'x'));
  etcd.time.toMs(200);
  etcd.ask('Election/Proclaim', { ...leaderKey('chief/a', '2', '10'), value: bytes('z') });
  etcd.start('Election/Campaign', campaign('11', 'y'));
  etcd.time.toMs(400);
  etcd.ask('Election/Resign', leaderKey('chief/a', '2', '10'));
  expect(messages.map(({ header, kv }) => `${header.revision} ${text(kv)}`)).toEqual([
    '2 chief/a=x',
    '3 chief/a=z',
    '5 chief/b=y',
  ]);
  stream.cancel();
  etcd.ask('Election/Proclaim', { ...leaderKey('chief/b', '4', '11'), value: bytes('w') });
  expect(messages).toHaveLength(3);
});
