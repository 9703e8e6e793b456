// Waits for keys to be deleted: any number of waits of one client share one watch stream. It promises little on purpose: each
// wait ends early when anything is wrong with the stream, and who waited asks etcd again, so no event can be missed for good.
import { FilterType } from 'etcd3';
import type { Etcd3, IDuplexStream, IWatchRequest, IWatchResponse, Range } from 'etcd3';
import { LONGEST_MS } from './pause.ts';

type Stream = IDuplexStream<IWatchRequest, IWatchResponse>;

export class Deletions {
  readonly #etcd: Etcd3;
  readonly #waits = new Map<string, (deleted: boolean) => void>();
  #stream: Promise<Stream> | undefined;
  #lastId = 0;

  constructor(etcd: Etcd3) {
    this.#etcd = etcd;
  }

  /**
   * Resolves to true when a key in `range` was deleted at revision `from` or later; to false after `maxMs`, when `signal` aborts,
   * or when etcd ended the watch (connection lost, revision compacted): nothing is known then.
   */
  async next(range: Range, from: string, maxMs: number, signal: AbortSignal): Promise<boolean> {
    const opened = (this.#stream ??= this.#open());
    const stream = await opened.catch(() => this.#fail());
    if (stream === undefined || this.#stream !== opened || signal.aborted) return false;
    // Ids of our own choice (etcd 3.4 and later): no need to match etcd's ids to our requests by their order.
    const watchId = String((this.#lastId += 1));
    const giveUp = (): void => this.#waits.get(watchId)?.(false);
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<boolean>((resolve) => {
        this.#waits.set(watchId, resolve);
        timer = setTimeout(giveUp, Math.min(maxMs, LONGEST_MS));
        signal.addEventListener('abort', giveUp);
        const { start: key, end: range_end } = range;
        const filters = [FilterType.Noput];
        stream.write({ create_request: { key, range_end, start_revision: from, filters, watch_id: watchId } });
      });
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
      this.#waits.delete(watchId);
      if (this.#stream === opened) stream.write({ cancel_request: { watch_id: watchId } });
    }
  }

  /** Ends the stream, and with it every wait. */
  async close(): Promise<void> {
    const stream = await this.#stream?.catch(() => undefined);
    this.#fail();
    // A half-closed watch lives on in etcd, so cancel it; end() first, or etcd3 takes the cancellation for a broken connection.
    stream?.end();
    stream?.cancel();
  }

  async #open(): Promise<Stream> {
    const stream = await this.#etcd.watchClient.watch();
    const opened = this.#stream;
    const fail = (): void => {
      if (this.#stream === opened) this.#fail();
    };
    stream.on('error', fail);
    stream.on('end', fail);
    stream.on('data', ({ watch_id, canceled, events }) => {
      if (canceled || events.length > 0) this.#waits.get(watch_id)?.(!canceled);
    });
    return stream;
  }

  #fail(): undefined {
    this.#stream = undefined;
    for (const resolve of this.#waits.values()) resolve(false);
  }
}
