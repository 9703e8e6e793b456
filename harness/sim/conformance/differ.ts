// Drives the same operations against the model and real etcd, both fresh, and compares whatever they say.
import type { Accepted } from './accepted.ts';
import { closing } from './closing.ts';
import { drawDrafts } from './draw.ts';
import type { Asked } from './findings.ts';
import { Findings } from './findings.ts';
import type { CallOperation, Draft, Operation, Situation } from './operation.ts';
import { RenewalPair } from './renewal-pair.ts';
import { shaped } from './shaped.ts';
import { show } from './show.ts';
import type { Side } from './side.ts';
import { WatchPairs } from './watch-pairs.ts';

export interface DifferOptions {
  readonly real: Side;
  readonly model: Side;
  /** Differences that are no error of the model. */
  readonly accepted: readonly Accepted[];
  /** The model's next lease id of its own choice, so that both choose the same. */
  readonly chooseLease: (id: string) => void;
  /** 32 bits. */
  readonly seed: number;
  readonly operations: number;
  /** Stop after so many differences: what follows the first one is often its consequence. 10. */
  readonly differencesMax?: number;
  readonly stop?: AbortSignal;
}

export interface Differed {
  readonly findings: Findings;
  readonly operations: number;
  /** Watch events that were compared. */
  readonly events: number;
}

/** Rejects only if real etcd cannot be asked at all. */
export async function differ(options: DifferOptions): Promise<Differed> {
  const comparison = new Differ(options);
  const drafts = drawDrafts(options.seed, options.operations);
  await comparison.run(drafts);
  if (!comparison.enough) await comparison.run(closing(comparison.now));
  await comparison.close();
  return { findings: comparison.findings, operations: comparison.done, events: comparison.events };
}

/** Reads that may be asked side by side: nothing is written meanwhile. */
const reads = new Set(['KV/Range', 'Lease/LeaseTimeToLive', 'Lease/LeaseLeases']);
const READS_MAX = 32;

class Differ {
  readonly #options: DifferOptions;
  readonly findings: Findings;
  readonly #watches: WatchPairs;
  readonly #renewals: RenewalPair;
  #situation: Situation = { revision: 1, compacted: 0 };
  done = 0;

  constructor(options: DifferOptions) {
    this.#options = options;
    this.findings = new Findings(options.accepted);
    this.#watches = new WatchPairs(options, this.findings);
    this.#renewals = new RenewalPair(options);
  }

  get now(): Situation {
    return this.#situation;
  }

  get events(): number {
    return this.#watches.events;
  }

  get enough(): boolean {
    const { differencesMax = 10, stop } = this.#options;
    return stop?.aborted === true || this.findings.differences.length >= differencesMax;
  }

  async run(drafts: readonly Draft[]): Promise<void> {
    let aside: CallOperation[] = [];
    for (const draft of drafts) {
      const operation = draft(this.#situation);
      if (operation.kind === 'call' && reads.has(operation.method) && aside.length < READS_MAX) {
        aside.push(operation);
        continue;
      }
      await this.#together(aside);
      aside = [];
      if (this.enough) return;
      await this.#one(operation);
    }
    await this.#together(aside);
  }

  async close(): Promise<void> {
    await this.#watches.endAll({ index: this.done, method: 'Watch/Watch', asked: 'what the watchers heard' });
    const asked = { index: this.done, method: 'Lease/LeaseKeepAlive', asked: 'the end of the renewals' };
    await this.#renewals.end(asked, this.findings);
  }

  async #together(operations: readonly CallOperation[]): Promise<void> {
    await Promise.all(operations.map((operation) => this.#call(operation, this.#count(operation))));
  }

  async #one(operation: Operation): Promise<void> {
    const asked = this.#count(operation);
    if (operation.kind === 'call') {
      // A watcher that is still behind would be told of a compaction or not, depending on the moment.
      if (operation.method === 'KV/Compact') await this.#watches.settle(asked, this.#situation, revisionOf(operation));
      await this.#call(operation, asked);
    } else if (operation.kind === 'end-watches') {
      await this.#watches.end(operation.stream, { ...asked, asked: `the end of watch stream ${operation.stream}` });
    } else {
      const requests = { model: shaped(asked.method, operation.request, operation.shape), real: operation.request };
      if (operation.kind === 'keepalive') await this.#renewals.renew(requests, asked, this.findings);
      else await this.#watches.write(operation.stream, requests, asked, this.#situation);
    }
  }

  async #call(operation: CallOperation, asked: Asked): Promise<void> {
    const { method, request, shape } = operation;
    const { real: realSide, model: modelSide, chooseLease } = this.#options;
    const real = await realSide.call(method, request);
    if (method === 'Lease/LeaseGrant' && 'response' in real) chooseLease((real.response as { ID: string }).ID);
    const model = await modelSide.call(method, shaped(method, request, shape));
    this.findings.add(asked, model, real);
    if ('response' in real) this.#learn(operation, real.response);
  }

  #count(operation: Operation): Asked {
    const method =
      operation.kind === 'call'
        ? operation.method
        : operation.kind === 'keepalive'
          ? 'Lease/LeaseKeepAlive'
          : 'Watch/Watch';
    return { index: this.done++, method, asked: show(operation.request) };
  }

  #learn(operation: CallOperation, response: object): void {
    const { header } = response as { header?: { revision: string } };
    const revision = Math.max(this.#situation.revision, Number(header?.revision ?? 0));
    const compacted = operation.method === 'KV/Compact' ? revisionOf(operation) : this.#situation.compacted;
    this.#situation = { revision, compacted };
  }
}

function revisionOf(compaction: CallOperation): number {
  return Number((compaction.request as { revision: string }).revision);
}
