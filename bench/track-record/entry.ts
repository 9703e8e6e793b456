// One row of the track record: real software at a pinned version, the plan that it must not survive, and what must be said about it.
import type { CheckName, Side } from '../../harness/checks/check.ts';

export interface Expected {
  readonly check: CheckName;
  readonly side: Side;
  /** `violation` convicts the subject; `finding` is somebody else's doing, and leaves the run's verdict alone. */
  readonly as: 'violation' | 'finding';
  /** What the sentence must say, where a check may convict for more than one reason. */
  readonly saying?: RegExp;
  /** The one at fault talks to members that no fault struck: it is not the stopped member's own silence that shows. */
  readonly elsewhere?: true;
}

/** The same plan on software without the defect: nothing of the kind may be said. */
export interface Fixed {
  readonly software: string;
  /** Version of etcd, where that is what was fixed. */
  readonly etcd?: string;
  /** Takes the place of the plan's subjects, where it is the library that was fixed. */
  readonly subject?: string;
  /** How often it must be green. Default 1: the defect shows itself each time. */
  readonly runs?: number;
}

export interface Entry {
  /** `T5`, or `T5-lease` for another way to show it. */
  readonly id: string;
  readonly software: string;
  /** What is wrong with it, in a phrase. */
  readonly defect: string;
  /** Version of etcd that it needs; any that there is when absent. */
  readonly etcd?: string;
  readonly expected: Expected;
  /** Runs until it is convicted, at most. */
  readonly attempts: number;
  /** Debian packages that the plan's command is made of. */
  readonly debian?: DebianSubject;
  readonly fixed?: Fixed;
}

/** Software of Debian's that no adapter of ours can import: `etcdctl lock`, `python3-etcd3`. */
export type DebianSubject = 'etcdctl-lock' | 'python3-etcd3';

/** The number of the row: `T5` of `T5-lease`. */
export function numberOf({ id }: Entry): string {
  return id.replace(/-.*$/, '');
}

/** The name of its plan: `t5-lease.json` in scenarios/track-record/. */
export function planNameOf({ id }: Entry): string {
  return `${id.toLowerCase()}.json`;
}
