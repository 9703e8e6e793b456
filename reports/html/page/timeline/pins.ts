// Where the numbered pins of a violation's story stand: the lane of whoever acted, or of the worker that it was done to. Pure.
import type { Conviction, Timeline } from '../../../timeline/timeline.ts';

export interface Pin {
  /** As in the story's panel: from 1. */
  readonly number: number;
  readonly atUs: number;
  readonly line: number;
  readonly place: { readonly lane: 'worker'; readonly worker: number } | { readonly lane: 'etcd' | 'members' };
  /** At the lower bar, what etcd grants; else at the upper one. */
  readonly grant: boolean;
  readonly mark?: Conviction['story'][number]['mark'];
}

/** In the order of the story; pins with a time that is no number are left out. */
export function pinsOf({ story, workers }: Conviction, timeline: Timeline): Pin[] {
  const struck = placesByLine(timeline, new Set(story.map(({ line }) => line)));
  return story
    .map(({ line, atUs, who, text, mark }, index): Pin => {
      const base = { number: index + 1, atUs, line, grant: false, ...(mark && { mark }) };
      const worker = /^w(\d+)/u.exec(who)?.[1];
      if (worker !== undefined) return { ...base, place: { lane: 'worker', worker: Number(worker) } };
      if (who.startsWith('member')) return { ...base, place: { lane: 'members' } };
      if (who === 'etcd') {
        const owner = grantTouchedAt(timeline, workers, atUs) ?? workerIn(text, workers);
        if (owner !== undefined) return { ...base, place: { lane: 'worker', worker: owner }, grant: true };
        return { ...base, place: { lane: 'etcd' } };
      }
      const place = struck.get(line);
      if (place) return { ...base, place };
      const first = workers[0];
      return { ...base, place: first === undefined ? { lane: 'etcd' } : { lane: 'worker', worker: first } };
    })
    .filter(({ atUs }) => Number.isFinite(atUs));
}

function placesByLine({ marks, bands }: Timeline, lines: ReadonlySet<number>): Map<number, Pin['place']> {
  const places = new Map<number, Pin['place']>();
  for (const { line, place } of [...marks, ...bands]) {
    if (line === 0 || !lines.has(line) || places.has(line) || place.lane === 'all') continue;
    places.set(line, place.lane === 'member' ? { lane: 'members' } : place);
  }
  return places;
}

/** `w3's key is still there` */
function workerIn(text: string, workers: readonly number[]): number | undefined {
  const named = /\bw(\d+)\b/u.exec(text)?.[1];
  return named !== undefined && workers.includes(Number(named)) ? Number(named) : undefined;
}

/** The worker whose key was put, granted or gone at this moment. */
function grantTouchedAt({ grants }: Timeline, workers: readonly number[], atUs: number): number | undefined {
  const touched = grants.filter(
    ({ worker, fromUs, untilUs, putUs }) =>
      worker !== null && workers.includes(worker) && (untilUs === atUs || fromUs === atUs || putUs === atUs),
  );
  return (touched.find(({ untilUs }) => untilUs === atUs) ?? touched[0])?.worker ?? undefined;
}
