// What is said when a member does not start, or dies.
import { environmentError, type HarnessError } from '../errors.ts';
import { logTail } from './log-tail.ts';
import type { MemberExit } from './member-life.ts';

/** An etcd that we start. */
export interface StartedEtcd {
  readonly version: string;
  /** Its executable or image. */
  readonly source: string;
  /** What else may be the matter when it runs but stays silent: a sentence. */
  readonly ifSilent?: string;
}

/** `exit` is null when the member runs but stays silent. */
export async function didNotStart(etcd: StartedEtcd, logPath: string, exit: MemberExit | null): Promise<HarnessError> {
  const what = exit === null ? 'did not answer a read in time' : howItEnded(exit);
  return environmentError(
    'etcd-did-not-start',
    `etcd ${etcd.version} (${etcd.source}) ${what}. The end of its log:\n${await logTail(logPath)}`,
    `Read ${logPath}, or name another etcd with --etcd.${exit === null && etcd.ifSilent ? ` ${etcd.ifSilent}` : ''}`,
  );
}

/** For a member that had been up. */
export async function diedUnasked(
  member: { readonly index: number; readonly label: string; readonly logPath: string },
  exit: MemberExit,
): Promise<HarnessError> {
  const { index, label, logPath } = member;
  return environmentError(
    'etcd-died',
    `etcd member ${index} (${label}) ${howItEnded(exit)} during the run. The end of its log:\n${await logTail(logPath)}`,
    `Read ${logPath}; what was recorded until then is kept.`,
  );
}

/** For a member that a fault took down and that should be back by now; `what` completes "etcd member 1 …". */
export async function notBack(
  member: { readonly index: number; readonly logPath: string },
  what: string,
  exit: MemberExit | null,
): Promise<HarnessError> {
  const { index, logPath } = member;
  const end = exit === null ? '' : ` (it ${howItEnded(exit)})`;
  return environmentError(
    'etcd-not-back',
    `etcd member ${index} ${what}${end}. The end of its log:\n${await logTail(logPath)}`,
    `Read ${logPath}; what was recorded until then is kept.`,
  );
}

function howItEnded({ code, signal, error }: MemberExit): string {
  if (error) return `could not be started (${error.message})`;
  return signal === null ? `exited with code ${code}` : `was ended by ${signal}`;
}
