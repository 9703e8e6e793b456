// The session notices that its lease may have run out, and nobody tells the holder.
import { SessionMutex, sessionSubject } from '../session-mutex.ts';

class NeverTold extends SessionMutex {
  protected override lost(): AbortSignal {
    return new AbortController().signal;
  }
}

export const subject = sessionSubject('broken/never-told', NeverTold);
