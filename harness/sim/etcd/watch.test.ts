import { describe, expect, test } from 'vitest';
import { bytes, events, TestModel } from './testing.ts';

const all = { key: bytes('\0'), range_end: bytes('\0') };
const heard = (messages: object[]): string[] => messages.flatMap(events);

const put = (key: string): object => ({ request_put: { key: bytes(key) } });

describe('from now on', () => {
  test.each([
    ['one key', { key: bytes('b') }, ['3 Put b=1', '5 Delete b=']],
    ['a range', { key: bytes('a'), range_end: bytes('b') }, ['2 Put a=1', '4 Put a=2']],
    ['from a key on', { key: bytes('b'), range_end: bytes('\0') }, ['3 Put b=1', '5 Delete b=']],
    ['an empty end is one key', { key: bytes('b'), range_end: bytes('') }, ['3 Put b=1', '5 Delete b=']],
    ['no deletes', { ...all, filters: ['Nodelete'] }, ['2 Put a=1', '3 Put b=1', '4 Put a=2']],
    ['no puts', { ...all, filters: [0] }, ['5 Delete b=']],
    ['from a revision to come', { ...all, start_revision: 4 }, ['4 Put a=2', '5 Delete b=']],
  ])('%s', (_name, request, expected) => {
    const etcd = new TestModel();
    const messages = etcd.watch(request);
    etcd.put('a', '1');
    etcd.put('b', '1');
    etcd.put('a', '2');
    etcd.delete('b');
    expect(heard(messages)).toEqual(expected);
  });

  test('no key is the lowest one', () => {
    const etcd = new TestModel();
    const messages = etcd.watch({ key: bytes('') });
    etcd.put('a', '1');
    etcd.put('\0', '1');
    expect(heard(messages)).toEqual(['3 Put \0=1']);
  });

  test('the events of a revision come in one message, with its revision', () => {
    const etcd = new TestModel();
    const messages = etcd.watch(all);
    etcd.ask('KV/Txn', { success: [put('b'), put('a')] });
    expect(messages.map(events)).toEqual([['2 Put b=', '2 Put a=']]);
    expect(messages[0]).toMatchObject({ header: { revision: '2' }, watch_id: '0', created: false, canceled: false });
  });

  test('prev_kv, where there was one', () => {
    const etcd = new TestModel();
    const messages = etcd.watch({ ...all, prev_kv: true });
    const without = etcd.watch(all);
    etcd.put('a', '1');
    etcd.put('a', '2');
    etcd.delete('a');
    const previous = messages.map((message) => message.events[0].prev_kv?.value.toString() ?? null);
    expect(previous).toEqual([null, '1', '2']);
    expect(without.map((message) => message.events[0].prev_kv)).toEqual([null, null, null]);
    expect(messages[2].events[0].kv).toEqual({
      key: bytes('a'),
      create_revision: '0',
      mod_revision: '4',
      version: '0',
      value: bytes(''),
      lease: '0',
    });
  });

  test('a key that is deleted and put in one transaction is new: only the delete has a previous value', () => {
    const etcd = new TestModel();
    etcd.put('a', '1');
    const messages = etcd.watch({ ...all, prev_kv: true });
    const request_delete_range = { key: bytes('a'), range_end: bytes('\0') };
    etcd.ask('KV/Txn', { success: [{ request_delete_range }, put('a')] });
    expect(messages.map(events)).toEqual([['3 Delete a=', '3 Put a=']]);
    expect(messages[0].events.map((event: any) => event.prev_kv?.value.toString() ?? null)).toEqual(['1', null]);
  });

  test('who changes something when it hears of something is heard of afterwards', () => {
    const etcd = new TestModel();
    let reacted = false;
    etcd.model
      .open('Watch/Watch', {
        data() {
          if (etcd.model.revision !== 2 || reacted) return;
          reacted = true;
          etcd.put('reaction');
        },
        end() {},
      })
      .write({ create_request: all });
    const messages = etcd.watch(all);
    etcd.put('a', '1');
    expect(heard(messages)).toEqual(['2 Put a=1', '3 Put reaction=']);
  });
});

function written(): TestModel {
  const etcd = new TestModel();
  etcd.put('a', '1');
  etcd.put('b', '1');
  etcd.delete('a');
  return etcd;
}

describe('from the past', () => {
  test('the next pass of 100 ms tells it all at once, and then it is up to date', () => {
    const etcd = written();
    etcd.time.toMs(101);
    const messages = etcd.watch({ ...all, start_revision: '3', prev_kv: true });
    etcd.put('c', '1');
    etcd.time.toMs(199);
    expect(messages).toEqual([]);
    etcd.time.toMs(200);
    expect(messages.map(events)).toEqual([['3 Put b=1', '4 Delete a=', '5 Put c=1']]);
    expect(messages[0]).toMatchObject({ header: { revision: '5' } });
    expect(messages[0].events[1].prev_kv.value.toString()).toBe('1');
    etcd.put('d', '1');
    expect(heard(messages.slice(1))).toEqual(['6 Put d=1']);
  });

  test('the passes can be shifted, and done away with', () => {
    const shifted = new TestModel({ watchSyncPhaseMs: 30 });
    shifted.put('a');
    const late = shifted.watch({ ...all, start_revision: 1 });
    shifted.time.toMs(29);
    expect(late).toEqual([]);
    shifted.time.toMs(30);
    expect(late).toHaveLength(1);

    const atOnce = new TestModel({ watchSyncMs: 0 });
    atOnce.put('a');
    atOnce.time.toMs(33);
    const messages = atOnce.watch({ ...all, start_revision: 1 });
    expect(messages).toEqual([]);
    atOnce.time.toMs(33);
    expect(messages).toHaveLength(1);
  });

  test('nothing of the past concerns it: it hears nothing, and is up to date', () => {
    const etcd = written();
    const messages = etcd.watch({ key: bytes('x'), start_revision: 1 });
    etcd.time.toMs(100);
    expect(messages).toEqual([]);
    etcd.put('x');
    expect(messages).toHaveLength(1);
    expect(etcd.time.timers).toBe(0);
  });

  test('1000 revisions in one pass', () => {
    const etcd = new TestModel();
    for (let n = 0; n < 1001; n++) etcd.put('a');
    etcd.time.toMs(1);
    const messages = etcd.watch({ ...all, start_revision: 1 });
    etcd.time.toMs(100);
    expect(messages.map((message) => message.events.length)).toEqual([1000]);
    etcd.time.toMs(200);
    expect(messages.map((message) => message.events.length)).toEqual([1000, 1]);
    etcd.put('a');
    expect(messages).toHaveLength(3);
  });

  test('what was compacted cancels it, with the revision to start from and none in the header', () => {
    const etcd = written();
    etcd.ask('KV/Compact', { revision: 4 });
    const early = etcd.watch({ ...all, start_revision: 3 });
    const just = etcd.watch({ ...all, start_revision: 4 });
    etcd.put('c', '1');
    etcd.time.toMs(100);
    expect(early).toMatchObject([
      {
        canceled: true,
        created: false,
        compact_revision: '4',
        header: { revision: '0' },
        events: [],
        cancel_reason: '',
      },
    ]);
    expect(heard(just)).toEqual(['5 Put c=1']);
  });

  test('etcd 3.5 keeps the tombstone at the compacted revision, 3.4 loses it', () => {
    const etcd = new TestModel({ semantics: '3.5' });
    etcd.put('a');
    etcd.delete('a');
    etcd.ask('KV/Compact', { revision: 3 });
    const messages = etcd.watch({ ...all, start_revision: 3 });
    etcd.time.toMs(100);
    expect(heard(messages)).toEqual(['3 Delete a=']);
  });

  test('no previous value out of what was compacted', () => {
    const etcd = new TestModel();
    etcd.put('a', '1');
    etcd.put('a', '2');
    etcd.put('a', '3');
    etcd.ask('KV/Compact', { revision: 3 });
    const messages = etcd.watch({ ...all, start_revision: 3, prev_kv: true });
    etcd.time.toMs(100);
    expect(messages[0].events.map((event: any) => event.prev_kv?.value.toString() ?? null)).toEqual([null, '2']);
  });
});
