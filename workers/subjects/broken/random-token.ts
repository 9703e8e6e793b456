// The fencing token is a random number: unique, and good for nothing.
import { SessionMutex, sessionSubject } from '../session-mutex.ts';

class RandomToken extends SessionMutex {
  protected override token(): string {
    return String(1 + Math.floor(Math.random() * 2 ** 40));
  }
}

export const subject = sessionSubject('broken/random-token', RandomToken);
