// The connections of a client, one for each member, and which of them is used now. A member that stands still keeps its connection
// open and answers nothing, so the client is told whom to avoid, and what waits for that one is called off.
import type { Client } from '@grpc/grpc-js';

/** Something that waits for a member's answer. */
export interface Waiting {
  /** The member is no longer expected to answer, and another one is. */
  leave(): void;
}

export class Channels {
  readonly #clients: readonly Client[];
  readonly #avoided = new Set<number>();
  readonly #waiting = new Map<Waiting, Client>();
  #current = 0;

  constructor(clients: readonly Client[]) {
    this.#clients = clients;
  }

  /** The one in use, until it is avoided or has failed. */
  get current(): Client {
    return this.#clients[this.#current]!;
  }

  /** Does not use this one as long as there is another, and calls off what waits for it. */
  avoid(index: number): void {
    this.#avoided.add(index);
    const avoided = this.#clients[index];
    if (index === this.#current) this.#moveOn();
    if (this.current === avoided) return;
    for (const [waiting, client] of this.#waiting) if (client === avoided) waiting.leave();
  }

  allow(index: number): void {
    this.#avoided.delete(index);
    // None was to be had until now.
    if (this.#avoided.has(this.#current)) this.#moveOn();
  }

  /** The member did not answer: the next call goes to another one, if there is one. */
  failed(client: Client): void {
    if (client === this.current) this.#moveOn();
  }

  /** Notes who waits for whom; the answer is called when that is over. */
  wait(waiting: Waiting, client: Client): () => void {
    this.#waiting.set(waiting, client);
    return () => this.#waiting.delete(waiting);
  }

  close(): void {
    for (const client of this.#clients) client.close();
  }

  #moveOn(): void {
    const count = this.#clients.length;
    for (let step = 1; step < count; step++) {
      const index = (this.#current + step) % count;
      if (this.#avoided.has(index)) continue;
      this.#current = index;
      return;
    }
  }
}
