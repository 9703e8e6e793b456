// The subjects that come with the project, by name; the command line's choices are these keys.
import { subject as anyAnswer } from './broken/any-answer.ts';
import { subject as anyDelete } from './broken/any-delete.ts';
import { subject as blindToStalls } from './broken/blind-to-stalls.ts';
import { subject as cancelledButHeld } from './broken/cancelled-but-held.ts';
import { subject as checkThenPut } from './broken/check-then-put.ts';
import { subject as deletesByName } from './broken/deletes-by-name.ts';
import { subject as detachedChild } from './broken/detached-child.ts';
import { subject as expiredRelease } from './broken/expired-release.ts';
import { subject as forgetsUnknown } from './broken/forgets-unknown.ts';
import { subject as ignoresTimeout } from './broken/ignores-timeout.ts';
import { subject as impatient } from './broken/impatient.ts';
import { subject as interrupted } from './broken/interrupted.ts';
import { subject as keepsRenewing } from './broken/keeps-renewing.ts';
import { subject as keyOrder } from './broken/key-order.ts';
import { subject as lateGrant } from './broken/late-grant.ts';
import { subject as lateRenewal } from './broken/late-renewal.ts';
import { subject as leasePerTry } from './broken/lease-per-try.ts';
import { subject as leaselessWaiter } from './broken/leaseless-waiter.ts';
import { subject as lockedByItself } from './broken/locked-by-itself.ts';
import { subject as losesPlace } from './broken/loses-place.ts';
import { subject as lostButRenewed } from './broken/lost-but-renewed.ts';
import { subject as missedWakeup } from './broken/missed-wakeup.ts';
import { subject as neverRenewed } from './broken/never-renewed.ts';
import { subject as neverTold } from './broken/never-told.ts';
import { subject as noDeadline } from './broken/no-deadline.ts';
import { subject as noLease } from './broken/no-lease.ts';
import { subject as overwrittenLease } from './broken/overwritten-lease.ts';
import { subject as randomToken } from './broken/random-token.ts';
import { subject as renewsUntilError } from './broken/renews-until-error.ts';
import { subject as retriedRelease } from './broken/retried-release.ts';
import { subject as shortLease } from './broken/short-lease.ts';
import { subject as singleWait } from './broken/single-wait.ts';
import { subject as staysInQueue } from './broken/stays-in-queue.ts';
import { subject as takesBack } from './broken/takes-back.ts';
import { subject as toldLate } from './broken/told-late.ts';
import { subject as unconfirmedWaiter } from './broken/unconfirmed-waiter.ts';
import { subject as unlockKeepsLease } from './broken/unlock-keeps-lease.ts';
import { subject as wallClock } from './broken/wall-clock.ts';
import { subject as etcd3Election } from './etcd3-election.ts';
import { subject as etcd3Lock } from './etcd3-lock.ts';
import { subject as lockService } from './lock-service.ts';
import { subject as sessionMutex } from './session-mutex.ts';
import type { LockSubject } from '../subject.ts';

export const subjects: Readonly<Record<string, LockSubject>> = {
  'session-mutex': sessionMutex,
  'etcd3-lock': etcd3Lock,
  'etcd3-election': etcd3Election,
  'lock-service': lockService,
  'broken/any-answer': anyAnswer,
  'broken/any-delete': anyDelete,
  'broken/blind-to-stalls': blindToStalls,
  'broken/cancelled-but-held': cancelledButHeld,
  'broken/check-then-put': checkThenPut,
  'broken/deletes-by-name': deletesByName,
  'broken/detached-child': detachedChild,
  'broken/expired-release': expiredRelease,
  'broken/forgets-unknown': forgetsUnknown,
  'broken/ignores-timeout': ignoresTimeout,
  'broken/impatient': impatient,
  'broken/interrupted': interrupted,
  'broken/keeps-renewing': keepsRenewing,
  'broken/key-order': keyOrder,
  'broken/late-grant': lateGrant,
  'broken/late-renewal': lateRenewal,
  'broken/lease-per-try': leasePerTry,
  'broken/leaseless-waiter': leaselessWaiter,
  'broken/locked-by-itself': lockedByItself,
  'broken/loses-place': losesPlace,
  'broken/lost-but-renewed': lostButRenewed,
  'broken/missed-wakeup': missedWakeup,
  'broken/never-renewed': neverRenewed,
  'broken/never-told': neverTold,
  'broken/no-deadline': noDeadline,
  'broken/no-lease': noLease,
  'broken/overwritten-lease': overwrittenLease,
  'broken/random-token': randomToken,
  'broken/renews-until-error': renewsUntilError,
  'broken/retried-release': retriedRelease,
  'broken/short-lease': shortLease,
  'broken/single-wait': singleWait,
  'broken/stays-in-queue': staysInQueue,
  'broken/takes-back': takesBack,
  'broken/told-late': toldLate,
  'broken/unconfirmed-waiter': unconfirmedWaiter,
  'broken/unlock-keeps-lease': unlockKeepsLease,
  'broken/wall-clock': wallClock,
};
