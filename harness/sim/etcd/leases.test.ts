import { describe, expect, test } from 'vitest';
import { bytes, events, TestModel } from './testing.ts';

const timeToLive = (etcd: TestModel, ID: string): object => etcd.ask('Lease/LeaseTimeToLive', { ID, keys: true });

const ids = (etcd: TestModel): string[] => ['0', '0'].map((id) => etcd.grant(5, id).ID);

describe('grant', () => {
  // timing.md section 1, measured.
  test.each([
    [100, 1000, 1, '2'],
    [100, 1000, -5, '2'],
    [100, 1000, 3, '3'],
    [50, 500, 1, '1'],
    [500, 5000, 3, '8'],
  ])('heartbeat %i ms, election %i ms: %i s asked', (heartbeatMs, electionMs, asked, granted) => {
    const etcd = new TestModel({ heartbeatMs, electionMs });
    expect(etcd.grant(asked, '9')).toMatchObject({ ID: '9', TTL: granted, error: '' });
    expect(etcd.model.floorSeconds).toBeLessThanOrEqual(Number(granted));
  });

  test('refuses an id that is taken, and a TTL that is too large', () => {
    const etcd = new TestModel();
    etcd.grant(5, '9');
    expect(etcd.grant(5, '9')).toEqual({ code: 9, details: 'etcdserver: lease already exists' });
    expect(etcd.grant(9_000_000_001, '9')).toEqual({ code: 11, details: 'etcdserver: too large lease TTL' });
    expect(etcd.grant(9_000_000_000, '10').TTL).toBe('9000000000');
  });

  test('chooses ids, the same in each model, or those that it is given', () => {
    const [first, second] = ids(new TestModel());
    expect(first).toMatch(/^\d{19}$/);
    expect(second).not.toBe(first);
    expect(ids(new TestModel())).toEqual([first, second]);
    expect(ids(new TestModel({ nextLeaseId: () => '-3' }))[0]).toBe('-3');
  });

  test('ids are numbers however they are written', () => {
    const etcd = new TestModel();
    etcd.ask('Lease/LeaseGrant', { TTL: '60', ID: 12 });
    expect(etcd.ask('Lease/LeaseTimeToLive', { ID: '012' })).toMatchObject({ ID: '12', grantedTTL: '60' });
  });
});

describe('expiry', () => {
  test('comes with the first pass of 500 ms that is not before the end, all keys in one revision, sorted', () => {
    const etcd = new TestModel();
    const watched = etcd.watch({ key: bytes('\0'), range_end: bytes('\0'), filters: ['Noput'] });
    etcd.time.toMs(700);
    etcd.grant(2, '9');
    for (const key of ['b', 'c', 'a']) etcd.put(key, '', { lease: '9' });
    etcd.time.toMs(2999);
    expect(etcd.keys()).toEqual(['a', 'b', 'c']);
    etcd.time.toMs(3000);
    expect(watched.map(events)).toEqual([['5 Delete a=', '5 Delete b=', '5 Delete c=']]);
  });

  test('an end on the very instant of a pass is over', () => {
    const etcd = new TestModel();
    etcd.time.toMs(500);
    etcd.grant(2, '9');
    etcd.time.toMs(2500);
    expect(timeToLive(etcd, '9')).toMatchObject({ TTL: '-1' });
  });

  test('the phase shifts the passes', () => {
    const etcd = new TestModel({ expiryPhaseMs: 130 });
    etcd.grant(2, '9');
    etcd.time.toMs(2129);
    expect(timeToLive(etcd, '9')).toMatchObject({ TTL: '0' });
    etcd.time.toMs(2130);
    expect(timeToLive(etcd, '9')).toMatchObject({ TTL: '-1' });
  });

  test('a shorter lease that is granted later still goes in time', () => {
    const etcd = new TestModel();
    etcd.grant(60, '9');
    etcd.grant(2, '10');
    etcd.time.toMs(2000);
    expect(timeToLive(etcd, '10')).toMatchObject({ TTL: '-1' });
    expect(timeToLive(etcd, '9')).toMatchObject({ TTL: '58' });
    etcd.time.toMs(60_000);
    expect(timeToLive(etcd, '9')).toMatchObject({ TTL: '-1' });
  });

  test('500 leases in one pass, whatever ended first', () => {
    const etcd = new TestModel();
    etcd.time.toMs(1);
    for (let id = 1; id <= 501; id++) etcd.grant(2, String(id));
    etcd.time.toMs(2);
    etcd.ask('Lease/LeaseKeepAlive', { ID: '1' });
    etcd.time.toMs(2999);
    expect(etcd.ask('Lease/LeaseLeases').leases).toEqual([{ ID: '1' }]);
    etcd.time.toMs(3000);
    expect(etcd.ask('Lease/LeaseLeases').leases).toEqual([]);
  });

  test('there is no timer without leases, and none once the model is stopped', () => {
    const etcd = new TestModel();
    expect(etcd.time.timers).toBe(0);
    etcd.grant(2, '9');
    etcd.grant(3, '10');
    expect(etcd.time.timers).toBe(1);
    etcd.time.toMs(3000);
    expect(etcd.time.timers).toBe(0);
    etcd.grant(2, '9');
    etcd.model.stop();
    expect(etcd.time.timers).toBe(0);
  });
});

describe('keepalive', () => {
  test('starts the TTL again; a lease that is gone has TTL 0', () => {
    const etcd = new TestModel();
    etcd.grant(2, '9');
    etcd.time.toMs(1900);
    const { messages } = etcd.open('Lease/LeaseKeepAlive', { ID: '9' }, { ID: 10 });
    expect(messages).toMatchObject([
      { ID: '9', TTL: '2', header: { revision: '1' } },
      { ID: '10', TTL: '0' },
    ]);
    etcd.time.toMs(3899);
    expect(timeToLive(etcd, '9')).toMatchObject({ TTL: '0' });
    etcd.time.toMs(4000);
    expect(timeToLive(etcd, '9')).toMatchObject({ TTL: '-1' });
  });

  test('past the end it waits for the revoke and hears 0, and holds up what is behind it', () => {
    const etcd = new TestModel();
    etcd.time.toMs(100);
    etcd.grant(2, '9');
    etcd.grant(60, '10');
    etcd.put('a', '', { lease: '9' });
    etcd.time.toMs(2100);
    const { messages } = etcd.open('Lease/LeaseKeepAlive', { ID: '9' }, { ID: '10' });
    const once = etcd.start('Lease/LeaseKeepAlive', { ID: '9' });
    const late = etcd.open('Lease/LeaseKeepAlive', { ID: '10' });
    expect(late.messages).toHaveLength(1);
    etcd.time.toMs(2499);
    expect([messages, once.answers]).toEqual([[], []]);
    etcd.time.toMs(2500);
    // The header of the first was made before the key went, at revision 3.
    expect(messages).toMatchObject([
      { ID: '9', TTL: '0', header: { revision: '2' } },
      { ID: '10', TTL: '60', header: { revision: '3' } },
    ]);
    expect(once.answers).toMatchObject([{ TTL: '0' }]);
  });

  test('a revoke by hand answers it too, and who went away hears nothing', () => {
    const etcd = new TestModel();
    etcd.grant(2, '9');
    etcd.time.toMs(499);
    etcd.ask('Lease/LeaseKeepAlive', { ID: '9' });
    etcd.time.toMs(2499);
    const stays = etcd.open('Lease/LeaseKeepAlive', { ID: '9' });
    const goes = etcd.open('Lease/LeaseKeepAlive', { ID: '9' });
    goes.stream.cancel();
    etcd.ask('Lease/LeaseRevoke', { ID: '9' });
    expect(stays.messages).toMatchObject([{ TTL: '0' }]);
    expect(goes.messages).toEqual([]);
  });

  test('a put on a lease past its end is accepted, and the key goes with the pass', () => {
    const etcd = new TestModel();
    etcd.time.toMs(1);
    etcd.grant(2, '9');
    etcd.time.toMs(2400);
    expect(etcd.put('a', '', { lease: '9' })).toMatchObject({ header: { revision: '2' } });
    etcd.time.toMs(2500);
    expect(etcd.keys()).toEqual([]);
  });

  test('the stream ends after the client has, when all is answered', () => {
    const etcd = new TestModel();
    etcd.time.toMs(1);
    etcd.grant(2, '9');
    etcd.time.toMs(2400);
    const { stream, messages, ends } = etcd.open('Lease/LeaseKeepAlive', { ID: '9' });
    stream.end();
    expect(ends).toEqual([]);
    etcd.time.toMs(2500);
    expect(messages).toHaveLength(1);
    expect(ends).toEqual([null]);
  });
});

describe('a leader change', () => {
  test('gives every lease its TTL and an election timeout', () => {
    const etcd = new TestModel();
    etcd.grant(2, '9');
    etcd.time.toMs(1900);
    etcd.model.promote();
    etcd.time.toMs(4899);
    expect(timeToLive(etcd, '9')).toMatchObject({ TTL: '0' });
    etcd.time.toMs(5000);
    expect(timeToLive(etcd, '9')).toMatchObject({ TTL: '-1' });
  });

  test('revives a lease past its end, and keepalives that wait are tried again', () => {
    const etcd = new TestModel();
    etcd.time.toMs(1);
    etcd.grant(2, '9');
    etcd.time.toMs(2400);
    const { messages } = etcd.open('Lease/LeaseKeepAlive', { ID: '9' });
    etcd.model.promote();
    expect(messages).toMatchObject([{ TTL: '2' }]);
    etcd.time.toMs(4399);
    expect(timeToLive(etcd, '9')).toMatchObject({ TTL: '0' });
    etcd.time.toMs(4500);
    expect(timeToLive(etcd, '9')).toMatchObject({ TTL: '-1' });
    expect(messages).toHaveLength(1);
  });

  test('is a new term', () => {
    const etcd = new TestModel();
    etcd.model.promote();
    expect(etcd.put('a').header.raft_term).toBe('3');
  });
});

test('time to live: granted, left, keys', () => {
  const etcd = new TestModel();
  etcd.grant(60, '9');
  for (const key of ['b', 'a']) etcd.put(key, '', { lease: '9' });
  etcd.time.toMs(1);
  expect(timeToLive(etcd, '9')).toMatchObject({ ID: '9', TTL: '59', grantedTTL: '60', keys: [bytes('a'), bytes('b')] });
  expect(etcd.ask('Lease/LeaseTimeToLive', { ID: '9' }).keys).toEqual([]);
  expect(timeToLive(etcd, '8')).toMatchObject({ ID: '8', TTL: '-1', grantedTTL: '0', keys: [] });
});

test('leases by what ends first', () => {
  const etcd = new TestModel();
  for (const [seconds, id] of [
    [9, '1'],
    [5, '2'],
    [7, '3'],
  ] as const)
    etcd.grant(seconds, id);
  expect(etcd.ask('Lease/LeaseLeases').leases).toEqual([{ ID: '2' }, { ID: '3' }, { ID: '1' }]);
});

test('revoke', () => {
  const etcd = new TestModel();
  etcd.grant(60, '9');
  for (const key of ['b', 'a']) etcd.put(key, '', { lease: '9' });
  expect(etcd.ask('Lease/LeaseRevoke', { ID: '9' })).toMatchObject({ header: { revision: '4' } });
  expect(etcd.keys()).toEqual([]);
  expect(etcd.ask('Lease/LeaseRevoke', { ID: '9' })).toEqual({
    code: 5,
    details: 'etcdserver: requested lease not found',
  });
});
