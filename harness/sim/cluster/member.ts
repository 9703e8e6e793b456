// The process of one simulated member: whether it runs, whether it is stopped, and how often it has been started.
import type { FrontEnd } from './front-end.ts';

export class Member {
  readonly index: number;
  readonly frontEnd: FrontEnd;
  /** down: no process · starting: there is one, which takes no part yet · running: it votes. */
  process: 'down' | 'starting' | 'running' = 'running';
  /** Clients can connect: since its last start it has answered a read. */
  ready = true;
  /** SIGSTOPs of this life that were not undone. */
  stops = 0;
  /** What keeps it from being started. */
  outages = 0;
  /** Counts its processes. */
  life = 1;

  constructor(index: number, frontEnd: FrontEnd) {
    this.index = index;
    this.frontEnd = frontEnd;
  }

  /** Takes part in elections and commits. */
  get votes(): boolean {
    return this.process === 'running' && this.stops === 0;
  }
}
