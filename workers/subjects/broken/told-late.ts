// Counts the lease as lost only two TTLs after its last answer, as etcd3 1.1.2 does: etcd gives the lock away one TTL earlier.
import { SessionMutex, sessionSubject } from '../session-mutex.ts';
import { Session } from '../session/session.ts';

class PatientSession extends Session {
  protected override acknowledged(ttlSeconds: number, sentMs: number): void {
    super.acknowledged(ttlSeconds > 0 ? 2 * ttlSeconds : 0, sentMs);
  }
}

class ToldLate extends SessionMutex {
  protected override async grant(ttlSeconds: number): Promise<Session> {
    const session = await PatientSession.grant(this.etcd, ttlSeconds);
    session.deadlineMs += session.grantedMs;
    return session;
  }
}

export const subject = sessionSubject('broken/told-late', ToldLate);
