// Everything of a timeline sorted into lanes and indexed, once, before anything is drawn. Pure.
import type { Place, Timeline } from '../../../timeline/timeline.ts';
import { groupRefs } from './group-refs.ts';
import { indexSpans } from './spans.ts';
import type { Spans } from './spans.ts';
import { makeWorkerLane } from './worker-lane.ts';
import type { WorkerLane } from './worker-lane.ts';

export interface EtcdLane {
  readonly bands: Spans;
  readonly marks: Spans;
}

export interface MemberLane {
  readonly member: number;
  readonly bands: Spans;
  readonly marks: Spans;
}

/** Refs of bands, marks, writes and convictions are indexes into the timeline's lists. */
export interface Lanes {
  readonly workers: readonly WorkerLane[];
  readonly etcd: EtcdLane;
  /** Of an imported history only what was recorded has lanes. */
  readonly hasEtcd: boolean;
  readonly hasWitness: boolean;
  readonly members: readonly MemberLane[];
  /** Writes of each worker, in the order of `workers`; those of no lane are left out. */
  readonly writes: readonly Spans[];
  /** Bands and marks through everything. */
  readonly all: EtcdLane;
  readonly convictions: Spans;
}

/** The lane of keys whose creator is not known. */
export const NOBODY = -1;

/** In O(n log n) of what the timeline holds. */
export function buildLanes(timeline: Timeline): Lanes {
  const { holds, grants, bands, marks, writes, violations } = timeline;
  const holdsOf = groupRefs(holds, ({ worker }) => worker);
  const grantsOf = groupRefs(grants, ({ worker }) => worker ?? NOBODY);
  const writesOf = groupRefs(writes, ({ worker }) => worker);
  const bandsOf = groupRefs(bands, placeOf);
  const marksOf = groupRefs(marks, placeOf);
  const laneOf = (place: string | number): EtcdLane => ({
    bands: indexSpans(
      bandsOf.get(place) ?? [],
      (ref) => bands[ref]!.fromUs,
      (ref) => bands[ref]!.untilUs,
    ),
    marks: moments(marksOf.get(place) ?? [], (ref) => marks[ref]!.atUs),
  });
  const subjects = new Map(timeline.workers.map(({ worker, subject }) => [worker, subject]));
  for (const worker of [...holdsOf.keys(), ...grantsOf.keys(), ...writesOf.keys()]) {
    if (!subjects.has(worker)) subjects.set(worker, '');
  }
  const named = new Set(subjects.values()).size > 1;
  const workers = [...subjects.keys()]
    .toSorted((a, b) => (a === NOBODY ? 1 : b === NOBODY ? -1 : a - b))
    .map((worker) =>
      makeWorkerLane(timeline, {
        worker,
        subject: named ? subjects.get(worker)! : '',
        holds: holdsOf.get(worker) ?? [],
        grants: grantsOf.get(worker) ?? [],
        ...laneOf(worker),
      }),
    );
  const ours = timeline.run.engine !== 'import';
  return {
    workers,
    etcd: laneOf('etcd'),
    hasEtcd: ours || bandsOf.has('etcd') || marksOf.has('etcd'),
    hasWitness: ours || writes.length > 0,
    members: Array.from({ length: timeline.members }, (_, member) => ({ member, ...laneOf(`m${member}`) })),
    writes: workers.map(({ worker }) => moments(writesOf.get(worker) ?? [], (ref) => writes[ref]!.atUs)),
    all: laneOf('all'),
    convictions: indexSpans(
      violations.map((_, index) => index),
      (ref) => violations[ref]!.fromUs,
      (ref) => violations[ref]!.untilUs,
    ),
  };
}

/** A worker's number, or a text that no worker has. */
function placeOf({ place }: { readonly place: Place }): string | number {
  return place.lane === 'worker' ? place.worker : place.lane === 'member' ? `m${place.member}` : place.lane;
}

function moments(refs: readonly number[], atOf: (ref: number) => number): Spans {
  return indexSpans(refs, atOf, atOf);
}
