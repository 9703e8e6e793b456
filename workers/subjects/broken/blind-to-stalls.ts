// Counts time by the turns of its own event loop. While a critical section blocks the loop no time seems to pass: no renewal is due, no
// deadline is over, and afterwards it goes on without a look.
import type { ConnectOptions } from '../../subject.ts';
import { SessionMutex, sessionSubject } from '../session-mutex.ts';
import { Session } from '../session/session.ts';

const TURN_MS = 20;

/** Sessions by a clock that only its owner moves. */
function sessionsBy(clock: { readonly ms: number }): typeof Session {
  return class TurnSession extends Session {
    protected override nowMs(): number {
      return clock.ms;
    }

    protected override async rest(ms: number): Promise<void> {
      for (const untilMs = clock.ms + ms; clock.ms < untilMs && !this.rests.ended;) await super.rest(TURN_MS);
    }
  };
}

class BlindToStalls extends SessionMutex {
  readonly #sessions: typeof Session;
  readonly #turns: NodeJS.Timeout;

  constructor(options: ConnectOptions) {
    super(options);
    const clock = { ms: 0 };
    this.#turns = setInterval(() => (clock.ms += TURN_MS), TURN_MS);
    this.#sessions = sessionsBy(clock);
  }

  protected override grant(ttlSeconds: number): Promise<Session> {
    return this.#sessions.grant(this.etcd, ttlSeconds);
  }

  override async close(): Promise<void> {
    await super.close();
    clearInterval(this.#turns);
  }
}

export const subject = sessionSubject('broken/blind-to-stalls', BlindToStalls);
