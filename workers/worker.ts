// The protocol's worker side: turns the controller's messages into calls of one subject, and what comes of them into lines.
import { attempt } from './attempt.ts';
import { errorText } from './error-text.ts';
import { HeldLock } from './held-lock.ts';
import type { Hello, ToWorker } from './protocol.ts';
import { nowNs } from './say.ts';
import { defaultClaims } from './subject.ts';
import type { LockClient, LockSubject } from './subject.ts';
import { stdio } from './voice.ts';
import type { Voice } from './voice.ts';
import { settledWithin } from './within.ts';

type Acquire = Extract<ToWorker, { acquire: unknown }>['acquire'];

const WITNESS_INTERVAL_MS = 20;
/** At quit: how long acquires may take to end and holds to be released, and then how long close() may take. */
const WIND_DOWN_MS = 2_000;
const CLOSE_MS = 2_000;

export class Worker {
  readonly #subject: LockSubject;
  readonly #voice: Voice;
  readonly #quitting = new AbortController();
  readonly #held = new Map<number, HeldLock>();
  readonly #attempts = new Map<number, Promise<void>>();
  #client: Promise<LockClient> | undefined;
  #witnessIntervalMs = WITNESS_INTERVAL_MS;

  constructor(subject: LockSubject, voice = stdio) {
    this.#subject = subject;
    this.#voice = voice;
  }

  /** Takes one message; its answers are said when they are known. Throws on a message that the protocol does not have. */
  on(message: ToWorker): void {
    if ('hello' in message) void this.#hello(message.hello);
    else if ('acquire' in message) this.#begin(message.acquire);
    else if ('release' in message) void this.#release(message.release.hold);
    else if ('quit' in message) void this.#quit();
    else throw new Error(`no such message: ${JSON.stringify(message)}`);
  }

  async #hello({ endpoints, options }: Hello): Promise<void> {
    if (this.#client) throw new Error('hello came twice');
    this.#witnessIntervalMs = options.witnessIntervalMs ?? WITNESS_INTERVAL_MS;
    const { signal } = this.#quitting;
    const { name, version, claims } = this.#subject;
    try {
      // The async function turns a connect() that throws at once into a rejection.
      this.#client = (async () => this.#subject.connect({ endpoints, signal }))();
      const client: Partial<LockClient> | undefined = await this.#client;
      if (typeof client?.acquire !== 'function' || typeof client.close !== 'function')
        throw new TypeError('connect() must resolve with an object that has acquire() and close()');
    } catch (error) {
      if (signal.aborted) return; // quit ends the process, with code 0
      this.#voice.say({ broken: { error: errorText(error) } });
      process.exit(1);
    }
    const known = version === undefined ? {} : { version };
    this.#voice.say({ ready: { subject: name, ...known, claims: { ...defaultClaims, ...claims }, t: nowNs() } });
  }

  #begin(acquire: Acquire): void {
    const { hold } = acquire;
    if (this.#attempts.has(hold) || this.#held.has(hold)) {
      return this.#voice.say({ failed: { hold, error: `hold ${hold} is in use`, t: nowNs() } });
    }
    this.#attempts.set(hold, this.#acquire(acquire));
  }

  async #acquire({ hold: id, timeoutMs, lock, ttlSeconds, lease }: Acquire): Promise<void> {
    try {
      if (!this.#client) throw new Error('acquire came before hello');
      const quit = this.#quitting.signal;
      const { log } = this.#voice;
      const hold = await attempt({ client: this.#client, request: { lock, ttlSeconds, lease }, timeoutMs, quit, log });
      if (quit.aborted) {
        await hold.release();
        throw new Error('the worker quits');
      }
      this.#held.set(id, new HeldLock(id, hold, this.#witnessIntervalMs, this.#voice.say));
    } catch (error) {
      this.#voice.say({ failed: { hold: id, error: errorText(error), t: nowNs() } });
    } finally {
      this.#attempts.delete(id);
    }
  }

  async #release(id: number): Promise<void> {
    const held = this.#held.get(id);
    this.#held.delete(id);
    if (held) await held.release();
    else this.#voice.say({ unreleased: { hold: id, error: `hold ${id} is not held`, t: nowNs() } });
  }

  async #quit(): Promise<void> {
    if (this.#quitting.signal.aborted) return;
    this.#quitting.abort(new Error('the worker quits'));
    const releases = [...this.#held.keys()].map((id) => this.#release(id));
    await settledWithin(Promise.all([...this.#attempts.values(), ...releases]), WIND_DOWN_MS);
    const closing = (async () => (await this.#client)?.close())();
    await settledWithin(closing, CLOSE_MS);
    process.exit(0);
  }
}
