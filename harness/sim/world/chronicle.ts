// The history of a simulated run: stamps each event with virtual time, hands it on, and puts it into the trace.
import type { HistoryEvent, Unstamped } from '../../history/events.ts';
import type { Kernel } from '../kernel/kernel.ts';

export class Chronicle {
  readonly #kernel: Kernel;
  readonly #listeners: ((event: HistoryEvent) => void)[];

  constructor(kernel: Kernel, listeners: ((event: HistoryEvent) => void)[]) {
    this.#kernel = kernel;
    this.#listeners = listeners;
  }

  /** Stamps an event, made for this call, with now, unless it carries its own `atUs`. */
  record(event: Unstamped): void {
    // In place: a copy of each event would cost as much as judging it.
    event.atUs ??= this.#kernel.nowUs();
    const stamped = event as HistoryEvent;
    this.#kernel.note(event.kind, detailOf(stamped));
    for (const listener of this.#listeners) listener(stamped);
  }

  onEvent(listener: (event: HistoryEvent) => void): void {
    this.#listeners.push(listener);
  }
}

/** What tells two runs apart that did the same things at the same times. */
function detailOf(event: HistoryEvent): string {
  switch (event.kind) {
    case 'rpc':
      return `${event.method} ${event.side} ${event.nth} ${event.revision ?? ''} ${event.outcome ?? ''}`;
    case 'watch':
      return `${event.type} ${event.key} ${event.revision}`;
    case 'acquired':
      return `${event.hold} ${event.token ?? ''}`;
    case 'failed':
      return `${event.hold} ${event.error}`;
    case 'leader':
      return `${event.member} ${event.leader ?? 'none'} ${event.term}`;
    case 'member':
      return `${event.member} ${event.state}`;
    case 'fault':
    case 'etcd-fault':
      return `${event.index} ${event.phase}`;
    default:
      return 'hold' in event ? String(event.hold) : '';
  }
}
