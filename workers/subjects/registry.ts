// The subjects that come with the project, by name; the command line's choices are these keys.
import { subject as anyDelete } from './broken/any-delete.ts';
import { subject as cancelledButHeld } from './broken/cancelled-but-held.ts';
import { subject as checkThenPut } from './broken/check-then-put.ts';
import { subject as ignoresTimeout } from './broken/ignores-timeout.ts';
import { subject as impatient } from './broken/impatient.ts';
import { subject as keepsRenewing } from './broken/keeps-renewing.ts';
import { subject as leasePerTry } from './broken/lease-per-try.ts';
import { subject as leaselessWaiter } from './broken/leaseless-waiter.ts';
import { subject as losesPlace } from './broken/loses-place.ts';
import { subject as missedWakeup } from './broken/missed-wakeup.ts';
import { subject as neverRenewed } from './broken/never-renewed.ts';
import { subject as noLease } from './broken/no-lease.ts';
import { subject as overwrittenLease } from './broken/overwritten-lease.ts';
import { subject as randomToken } from './broken/random-token.ts';
import { subject as shortLease } from './broken/short-lease.ts';
import { subject as singleWait } from './broken/single-wait.ts';
import { subject as staysInQueue } from './broken/stays-in-queue.ts';
import { subject as unconfirmedWaiter } from './broken/unconfirmed-waiter.ts';
import { subject as unlockKeepsLease } from './broken/unlock-keeps-lease.ts';
import { subject as etcd3Lock } from './etcd3-lock.ts';
import { subject as sessionMutex } from './session-mutex.ts';
import type { LockSubject } from '../subject.ts';

export const subjects: Readonly<Record<string, LockSubject>> = {
  'session-mutex': sessionMutex,
  'etcd3-lock': etcd3Lock,
  'broken/any-delete': anyDelete,
  'broken/cancelled-but-held': cancelledButHeld,
  'broken/check-then-put': checkThenPut,
  'broken/ignores-timeout': ignoresTimeout,
  'broken/impatient': impatient,
  'broken/keeps-renewing': keepsRenewing,
  'broken/lease-per-try': leasePerTry,
  'broken/leaseless-waiter': leaselessWaiter,
  'broken/loses-place': losesPlace,
  'broken/missed-wakeup': missedWakeup,
  'broken/never-renewed': neverRenewed,
  'broken/no-lease': noLease,
  'broken/overwritten-lease': overwrittenLease,
  'broken/random-token': randomToken,
  'broken/short-lease': shortLease,
  'broken/single-wait': singleWait,
  'broken/stays-in-queue': staysInQueue,
  'broken/unconfirmed-waiter': unconfirmedWaiter,
  'broken/unlock-keeps-lease': unlockKeepsLease,
};
