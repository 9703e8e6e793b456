// The key is put without a lease: it works, until a process dies with it.
import type { PutBuilder } from 'etcd3';
import { SessionMutex, sessionSubject } from '../session-mutex.ts';

class NoLease extends SessionMutex {
  protected override put(key: string): PutBuilder {
    return this.etcd.put(key).value('');
  }
}

export const subject = sessionSubject('broken/no-lease', NoLease);
