// Makes a failed transaction again, and takes the key that the first one had put for somebody else's: it waits for itself.
import { Range, isRecoverableError } from 'etcd3';
import type { Place } from '../session-mutex.ts';
import { SessionMutex, sessionSubject } from '../session-mutex.ts';
import type { Session } from '../session/session.ts';

class LockedByItself extends SessionMutex {
  protected override async enqueue(session: Session, lock: string, signal: AbortSignal): Promise<Place> {
    try {
      return await super.enqueue(session, lock, signal);
    } catch (error) {
      if (!(error instanceof Error && isRecoverableError(error))) throw error;
      const key = `${lock}/${session.hex}`;
      const { header, kvs } = await this.etcd.get(key).exec();
      if (kvs.length > 0) await this.deletions.next(new Range(key), header.revision, Infinity, signal);
      signal.throwIfAborted();
      return super.enqueue(session, lock, signal);
    }
  }
}

export const subject = sessionSubject('broken/locked-by-itself', LockedByItself);
