// The plots that a run can have: what each shows, and in one line what a good one looks like.
import type { Measured } from '../../../timeline/timeline.ts';

export interface PlotKind {
  readonly kind: Measured['kind'];
  readonly title: string;
  /** What a dot is, and which dots are good. */
  readonly caption: string;
  /** What is counted, one and many. */
  readonly noun: readonly [string, string];
  /** The check whose violations convict what is drawn here. */
  readonly check?: string;
  /** Which side of its bound a dot should not be on; none: there is no bound to draw. */
  readonly bad?: 'above' | 'below';
  /** Each dot's own bound is drawn as a bar above it. */
  readonly bars?: boolean;
  /** Large and small values matter alike. */
  readonly wide?: boolean;
}

export const plotKinds: readonly PlotKind[] = [
  {
    kind: 'late-expiry',
    title: 'Expiry: not late',
    caption:
      'A dot: when the key of a dead or orphaned holder was gone, after its TTL was over. Good: every dot below its bar.',
    noun: ['expiry', 'expiries'],
    check: 'late-expiry',
    bad: 'above',
    bars: true,
  },
  {
    kind: 'early-expiry',
    title: 'Expiry: not early',
    caption:
      'A dot: when etcd let a key go, after the earliest moment that its last renewal allows. Good: every dot above the line at 0.',
    noun: ['expiry', 'expiries'],
    check: 'early-expiry',
    bad: 'below',
  },
  {
    kind: 'stale-window',
    title: 'Stale holders',
    caption: 'A dot: how long a holder went on after etcd had given its lock away. Good: every dot on the line at 0.',
    noun: ['holder let go', 'holders let go'],
    check: 'stale-holder',
    bad: 'above',
  },
  {
    kind: 'acquire',
    title: 'Time to acquire',
    caption:
      'A dot: from asking for a lock to having it, the time in the queue with it. Good: low, and low again after a fault.',
    noun: ['acquisition', 'acquisitions'],
    wide: true,
  },
  {
    kind: 'hand-off',
    title: 'Hand-off',
    caption:
      'A dot: from when a lock was free and wanted to when somebody had it. Good: low, and no gap while somebody waits.',
    noun: ['hand-off', 'hand-offs'],
    wide: true,
  },
];
