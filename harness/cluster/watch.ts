// One watch over all keys, or those with a prefix, as etcd's own account of what happened. A broken stream is opened again right after the last event seen.
import type { ClientDuplexStream, Metadata, ServiceError } from '@grpc/grpc-js';
import type { Channels } from './channels.ts';
import { EtcdCallError } from './etcd-call-error.ts';
import { etcdMethod } from './etcd-services.ts';
import type { keysWith } from './key-range.ts';
import { keyValue, type RawKeyValue } from './key-value.ts';

/** One change of one key. For DELETE, `lease`, `createRevision` and `value` are those of the key that was deleted. */
export interface WatchEvent {
  readonly type: 'PUT' | 'DELETE';
  readonly key: string;
  readonly value: string;
  /** Revision of this change. All keys that one lease held go in one revision. */
  readonly revision: number;
  readonly createRevision: number;
  /** Lower-case hex; `"0"`: no lease. */
  readonly lease: string;
}

export interface WatchListener {
  onEvent(event: WatchEvent): void;
  /** Told once an outage. `ended`: the watch cannot go on (its revisions were compacted, or etcd refused it). */
  onError?(error: Error, ended: boolean): void;
}

const reopenMs = 100;

interface WatchResponse {
  created: boolean;
  canceled: boolean;
  compact_revision: string;
  cancel_reason: string;
  events: { type: 'Put' | 'Delete'; kv: RawKeyValue; prev_kv: RawKeyValue | null }[];
}

type WatchRange = ReturnType<typeof keysWith>;

/** Made by EtcdClient.watchAll. */
export class Watch {
  /** Resolves when etcd has confirmed the watch for the first time; never rejects. */
  readonly started: Promise<void>;
  readonly #channels: Channels;
  readonly #metadata: () => Metadata;
  readonly #range: WatchRange;
  readonly #listener: WatchListener;
  #nextRevision: number;
  #stream: ClientDuplexStream<object, WatchResponse> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #over: () => void = () => {};
  #closed = false;
  #outage = false;
  #confirm: () => void = () => {};

  constructor(
    channels: Channels,
    metadata: () => Metadata,
    range: WatchRange,
    fromRevision: number,
    listener: WatchListener,
  ) {
    this.#channels = channels;
    this.#metadata = metadata;
    this.#range = range;
    this.#listener = listener;
    this.#nextRevision = fromRevision;
    this.started = new Promise((resolve) => {
      this.#confirm = resolve;
    });
    this.#open();
  }

  /** No event is told after this returns. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#over();
    this.#stream?.cancel();
  }

  /** Goes on elsewhere, if there is another member: the one that it hears is behind, for whatever reason. */
  moveOn(): void {
    this.#channels.failed(this.#channels.current);
    this.leave();
  }

  /** Opens the stream anew, on the member that the client uses now. */
  leave(): void {
    if (this.#closed || !this.#stream) return;
    const left = this.#stream;
    this.#stream = undefined;
    this.#over();
    left.cancel();
    this.#open();
  }

  #open(): void {
    const { path, requestSerialize, responseDeserialize } = etcdMethod<WatchResponse>('Watch/Watch');
    const client = this.#channels.current;
    const stream = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, this.#metadata());
    this.#over = this.#channels.wait(this, client);
    this.#stream = stream;
    stream.on('data', (response: WatchResponse) => {
      if (stream === this.#stream && !this.#closed) this.#read(response);
    });
    stream.on('error', (error: ServiceError) => {
      if (stream === this.#stream) this.#channels.failed(client);
      this.#broken(stream, new EtcdCallError('Watch/Watch', error));
    });
    stream.on('end', () => this.#broken(stream, new Error('etcd ended the watch stream')));
    stream.write({
      create_request: { ...this.#range, start_revision: this.#nextRevision, prev_kv: true },
    });
  }

  #read(response: WatchResponse): void {
    if (response.canceled) {
      const compacted =
        response.compact_revision === '0' ? '' : ` (compacted at revision ${response.compact_revision})`;
      this.close();
      this.#listener.onError?.(new Error(`etcd cancelled the watch: ${response.cancel_reason}${compacted}`), true);
      return;
    }
    if (response.created) {
      this.#outage = false;
      this.#confirm();
    }
    for (const { type, kv, prev_kv: previous } of response.events) {
      const { value, lease, createRevision } = keyValue(type === 'Delete' ? (previous ?? kv) : kv);
      const revision = Number(kv.mod_revision);
      // From the event, not from the header: etcd before 3.4.25 may answer with a header ahead of its events (timing.md section 4).
      this.#nextRevision = revision + 1;
      this.#listener.onEvent({
        type: type === 'Delete' ? 'DELETE' : 'PUT',
        key: kv.key.toString('utf8'),
        value,
        revision,
        createRevision,
        lease,
      });
      if (this.#closed) return;
    }
  }

  #broken(stream: ClientDuplexStream<object, WatchResponse>, error: Error): void {
    if (this.#closed || stream !== this.#stream) return;
    this.#stream = undefined;
    this.#over();
    if (!this.#outage) this.#listener.onError?.(error, false);
    this.#outage = true;
    if (this.#closed) return;
    this.#timer = setTimeout(() => this.#open(), reopenMs);
  }
}
