import { expect, test } from 'vitest';
import { bytes, TestModel } from './testing.ts';

const all = { key: bytes('\0'), range_end: bytes('\0') };

test('answers a creation with the revision of now', () => {
  const etcd = new TestModel();
  etcd.put('a');
  const { messages } = etcd.open('Watch/Watch', {
    create_request: { ...all, progress_notify: true, fragment: true },
  });
  expect(messages).toEqual([
    {
      header: expect.objectContaining({ revision: '2' }),
      watch_id: '0',
      created: true,
      canceled: false,
      compact_revision: '0',
      cancel_reason: '',
      fragment: false,
      events: [],
    },
  ]);
});

test('gives ids that are free, or those asked for', () => {
  const etcd = new TestModel();
  const ids = [undefined, '1', 0, 7, undefined].map((watch_id) => ({
    create_request: { key: bytes('a'), watch_id },
  }));
  const { messages } = etcd.open('Watch/Watch', ...ids);
  expect(messages.map((message) => message.watch_id)).toEqual(['0', '1', '2', '7', '3']);
  etcd.put('a');
  expect(messages.slice(5).map((message) => message.watch_id)).toEqual(['0', '1', '2', '7', '3']);
});

test.each([
  ['an id that is taken', { key: bytes('a'), watch_id: 5 }, 'mvcc: duplicate watch ID provided on the WatchStream'],
  ['an empty range', { key: bytes('b'), range_end: bytes('a') }, 'mvcc: watcher range is empty'],
  ['a range that ends where it starts', { key: bytes('b'), range_end: bytes('b') }, 'mvcc: watcher range is empty'],
])('refuses %s', (_name, request, reason) => {
  const etcd = new TestModel();
  const first = { create_request: { key: bytes('a'), watch_id: 5 } };
  const { messages, ends } = etcd.open('Watch/Watch', first, { create_request: request });
  expect(messages[1]).toMatchObject({ watch_id: '-1', created: true, canceled: true, cancel_reason: reason });
  expect(ends).toEqual([]);
});

test('cancels one watch, and not one that it does not know', () => {
  const etcd = new TestModel();
  const { stream, messages } = etcd.open('Watch/Watch', { create_request: all }, { create_request: all });
  stream.write({ cancel_request: { watch_id: 5 } });
  stream.write({ cancel_request: { watch_id: '0' } });
  etcd.put('a');
  expect(messages.slice(2)).toMatchObject([
    { watch_id: '0', canceled: true, compact_revision: '0' },
    { watch_id: '1', events: [{ type: 'Put' }] },
  ]);
});

test('a watch that waits for the past can be cancelled', () => {
  const etcd = new TestModel();
  etcd.put('a');
  const { stream, messages } = etcd.open('Watch/Watch', { create_request: { ...all, start_revision: 1 } });
  stream.write({ cancel_request: { watch_id: 0 } });
  etcd.time.toMs(100);
  expect(messages).toHaveLength(2);
});

test('goes on after the client has nothing more to say, and falls silent when it went away', () => {
  const etcd = new TestModel();
  const { stream, messages, ends } = etcd.open('Watch/Watch', { create_request: all });
  stream.end();
  etcd.put('a');
  expect(messages).toHaveLength(2);
  stream.cancel();
  etcd.put('a');
  stream.write({ create_request: all });
  expect(messages).toHaveLength(2);
  expect(ends).toEqual([]);
});

test('progress: 3.4.23 answers at once, 3.5 only when every watch is up to date', () => {
  const past = { create_request: { ...all, start_revision: 1 } };
  const progress = { progress_request: {} };
  const answer = { watch_id: '-1', created: false, canceled: false, events: [], header: { revision: '1' } };
  expect(new TestModel().open('Watch/Watch', past, progress).messages.slice(1)).toMatchObject([answer]);

  const etcd = new TestModel({ semantics: '3.5' });
  const { stream, messages } = etcd.open('Watch/Watch', past, progress);
  expect(messages).toHaveLength(1);
  etcd.time.toMs(100);
  stream.write(progress);
  expect(messages.slice(1)).toMatchObject([answer]);
  stream.write({ create_request: { ...all, start_revision: 9 } });
  stream.write(progress);
  expect(messages).toHaveLength(3);
  expect(etcd.open('Watch/Watch', progress).messages).toEqual([]);
});

test('a start below zero: 3.5 refuses it, 3.4 cancels it as compacted', () => {
  const create = { create_request: { ...all, start_revision: -5 } };
  expect(new TestModel({ semantics: '3.5' }).open('Watch/Watch', create).messages).toMatchObject([
    { created: true, canceled: true, cancel_reason: 'etcdserver: mvcc: required revision has been compacted' },
  ]);
  const etcd = new TestModel();
  const { messages } = etcd.open('Watch/Watch', create);
  etcd.time.toMs(100);
  expect(messages).toMatchObject([
    { created: true, canceled: false },
    { canceled: true, compact_revision: '-1' },
  ]);
});
