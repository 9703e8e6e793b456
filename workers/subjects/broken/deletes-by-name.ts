// Releases by deleting the key of the lock, whoever has created it since.
import type { Place } from '../session-mutex.ts';
import { sessionSubject } from '../session-mutex.ts';
import { FlatKeyMutex } from './flat-key.ts';

class DeletesByName extends FlatKeyMutex {
  protected override async release(place: Place): Promise<void> {
    await this.etcd.delete().key(place.key).exec();
    await place.session.end();
  }
}

export const subject = sessionSubject('broken/deletes-by-name', DeletesByName, { fifo: false });
