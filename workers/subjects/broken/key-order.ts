// Takes the smallest key for the oldest: whoever was granted a lease early and comes late enters beside the holder.
import { Range } from 'etcd3';
import type { Place } from '../session-mutex.ts';
import { SessionMutex, sessionSubject } from '../session-mutex.ts';
import type { Session } from '../session/session.ts';

class KeyOrder extends SessionMutex {
  protected override async enqueue(session: Session, lock: string, signal: AbortSignal): Promise<Place> {
    return { ...(await super.enqueue(session, lock, signal)), first: false };
  }

  protected override async ahead({ lock, key }: Place): Promise<{ key: string; from: string } | null> {
    const smaller = new Range(`${lock}/`, key);
    const { header, kvs } = await this.etcd.getAll().inRange(smaller).sort('Key', 'Descend').limit(1).exec();
    return kvs[0] === undefined ? null : { key: kvs[0].key.toString(), from: String(BigInt(header.revision) + 1n) };
  }
}

export const subject = sessionSubject('broken/key-order', KeyOrder);
