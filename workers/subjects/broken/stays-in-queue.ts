// A timed-out waiter keeps its place in the queue, and keeps it alive: when its turn comes, nobody takes it.
import { SessionMutex, sessionSubject } from '../session-mutex.ts';

class StaysInQueue extends SessionMutex {
  protected override async abandon(): Promise<void> {}
}

export const subject = sessionSubject('broken/stays-in-queue', StaysInQueue);
