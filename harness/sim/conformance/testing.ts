// Models with a planted error each: the comparison must convict every one of them.
import type { ModelLike } from './model-side.ts';

/** Any message, as a bag of fields. */
type Message = Record<string, any>;

interface Alterations {
  /** Of a request, before the model sees it; gets a copy. */
  readonly request?: (method: string, request: Message) => Message;
  /** Of an answer to a call. */
  readonly response?: (method: string, response: Message, request: Message) => Message;
  /** Of etcd's error text. */
  readonly details?: (details: string) => string;
  /** Of a message on a stream; null: it is never sent. */
  readonly message?: (method: string, message: Message) => Message | null;
}

/** The error, in words, and the model that has it. */
export const planted: Readonly<Record<string, (model: ModelLike) => ModelLike>> = {
  'more is never said': altered({
    response: (method, response) => (method === 'KV/Range' ? { ...response, more: false } : response),
  }),
  'the count stops at the limit': altered({
    response: (method, response, { count_only: counted }) =>
      method === 'KV/Range' && !counted ? { ...response, count: String(response.kvs.length) } : response,
  }),
  'a count is a number': altered({
    response: (method, response) => (method === 'KV/Range' ? { ...response, count: Number(response.count) } : response),
  }),
  'Descend sorts like Ascend': altered({
    request: (method, request) =>
      method === 'KV/Range' && request.sort_order === 'Descend' ? { ...request, sort_order: 'Ascend' } : request,
  }),
  'a read of the past is one revision too new': altered({
    request: (method, request) =>
      method === 'KV/Range' && Number(request.revision) > 0
        ? { ...request, revision: String(Number(request.revision) + 1) }
        : request,
  }),
  'a put within a transaction has no revision': altered({
    response: (method, response) =>
      method !== 'KV/Txn'
        ? response
        : {
            ...response,
            responses: response.responses.map((each: Message) =>
              each.response_put
                ? { ...each, response_put: { ...each.response_put, header: { ...each.response_put.header, revision: '0' } } } // prettier-ignore
                : each,
            ),
          },
  }),
  'NotEqual compares as Greater': altered({
    request: (method, request) =>
      method === 'KV/Txn' && request.compare
        ? {
            ...request,
            compare: request.compare.map((each: Message) =>
              each.result === 'NotEqual' ? { ...each, result: 'Greater' } : each,
            ),
          }
        : request,
  }),
  'ignore_lease loses the lease': altered({
    request: (method, request) => (method === 'KV/Put' ? { ...request, ignore_lease: false } : request),
  }),
  'compaction keeps one revision too many': altered({
    request: (method, request) =>
      method === 'KV/Compact' ? { ...request, revision: String(Math.max(1, Number(request.revision) - 1)) } : request,
  }),
  'a lost lease has another text': altered({
    details: (details) => details.replace('requested lease not found', 'lease not found'),
  }),
  'a lease that is gone renews': altered({
    message: (method, message) =>
      method === 'Lease/LeaseKeepAlive' && message.TTL === '0' ? { ...message, TTL: '1' } : message,
  }),
  'a delete event lacks the previous value': altered({
    message: (method, message) =>
      method === 'Watch/Watch'
        ? {
            ...message,
            events: message.events.map((event: Message) =>
              event.type === 'Delete' ? { ...event, prev_kv: null } : event,
            ),
          }
        : message,
  }),
  'a watch filters nothing': altered({
    request: (method, request) =>
      method === 'Watch/Watch' && request.create_request
        ? { ...request, create_request: { ...request.create_request, filters: [] } }
        : request,
  }),
  'a cancelled watch is not told so': altered({
    message: (method, message) =>
      method === 'Watch/Watch' && message.canceled && message.compact_revision === '0' ? null : message,
  }),
};

function altered({ request, response, details, message }: Alterations): (model: ModelLike) => ModelLike {
  const asked = (method: string, original: object): object => request?.(method, { ...original }) ?? original;
  return (model) => ({
    call: (method, original, reply) =>
      model.call(method, asked(method, original), (error, answer) => {
        if (error) reply({ ...error, details: details?.(error.details) ?? error.details });
        else reply(null, answer && (response?.(method, answer, original) ?? answer));
      }),
    open: (method, listener) => {
      const stream = model.open(method, {
        data: (original) => {
          const told = message ? message(method, original) : original;
          if (told) listener.data(told);
        },
        end: (error) => listener.end(error),
      });
      return { ...stream, write: (original) => stream.write(asked(method, original)), end: () => stream.end(), cancel: () => stream.cancel() }; // prettier-ignore
    },
    stop: () => model.stop(),
  });
}
