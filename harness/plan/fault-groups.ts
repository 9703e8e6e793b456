// The faults of a plan beside its kills, drawn from the groups of a scenario: at times, at phases of an RPC and at steps of the protocol.
import type { Durations, FaultGroup, FaultShape, Moment } from '../../scenarios/scenario.ts';
import type { Dice } from '../search/dice.ts';
import { LONGEST_JUMP_MS, LONGEST_MS } from '../search/plan-limits.ts';
import type { ClusterWhen, Fault, Plan, When } from './schema.ts';

/** What the groups are drawn for. */
type Drawn = Pick<Plan, 'workers' | 'durationMs'> & { readonly members: number };

/** In the order of the groups; what is anchored of one worker lies one after another, so that all of it can strike. */
export function drawFaultGroups(dice: Dice, groups: readonly FaultGroup[], plan: Drawn): Fault[] {
  const reached = new Map<string, number>();
  return groups.flatMap((group) =>
    Array.from({ length: dice.int(...group.times) }, () => drawGroup(dice, group, plan, reached)).flat(),
  );
}

function drawGroup(dice: Dice, { at, faults }: FaultGroup, plan: Drawn, reached: Map<string, number>): Fault[] {
  const worker = dice.int(0, plan.workers.length - 1);
  const member = dice.int(0, plan.members - 1);
  const { ttlSeconds } = dice.pick(plan.workers[worker]!.rounds);
  const msOf = (durations: Durations): number => drawMs(dice, durations, ttlSeconds);
  const begin = drawWhen(dice, dice.weighted(at), plan.durationMs, msOf);
  const first = 'nth' in begin ? onwards(begin, worker, reached) : begin;
  return faults.map((shape) => {
    const when = shape.later === undefined ? first : postponed(first, msOf(shape.later));
    return aimed(dice, shape, { worker, member, members: plan.members, when, msOf });
  });
}

function drawWhen(dice: Dice, moment: Moment, durationMs: number, msOf: (durations: Durations) => number): When {
  if ('during' in moment) return { atMs: dice.int(moment.during[0] * durationMs, moment.during[1] * durationMs) };
  const nth = dice.int(...moment.nth);
  if ('rpc' in moment) return { rpc: moment.rpc, nth, side: moment.side };
  return { event: moment.step, nth, afterMs: msOf(moment.after) };
}

/** Counts on from the last anchor of the same kind. */
function onwards(when: Exclude<When, { atMs: number }>, worker: number, reached: Map<string, number>): When {
  const key = 'rpc' in when ? `${worker} ${when.rpc} ${when.side}` : `${worker} ${when.event}`;
  const nth = (reached.get(key) ?? 0) + when.nth;
  reached.set(key, nth);
  return { ...when, nth };
}

function postponed(when: When, ms: number): When {
  if ('atMs' in when) return { atMs: Math.min(LONGEST_MS, when.atMs + ms) };
  return 'event' in when ? { ...when, afterMs: Math.min(LONGEST_MS, when.afterMs + ms) } : when;
}

interface Aim {
  readonly worker: number;
  readonly member: number;
  readonly members: number;
  readonly when: When;
  readonly msOf: (durations: Durations) => number;
}

function aimed(dice: Dice, shape: FaultShape, aim: Aim): Fault {
  const { worker, when, msOf } = aim;
  const forMs = (durations: Durations): number => Math.max(1, msOf(durations));
  const inEtcd: ClusterWhen = 'atMs' in when ? when : { ...when, worker };
  const member = (next = 0): number => (aim.member + next) % aim.members;
  switch (shape.what) {
    case 'kill':
    case 'reset':
      return { what: shape.what, worker, when };
    case 'drop':
      if (!('rpc' in when)) throw new Error('a drop is anchored at a phase of an RPC');
      return { what: 'drop', worker, when };
    case 'pause':
    case 'stall':
      return { what: shape.what, worker, when, forMs: forMs(shape.forMs) };
    case 'cut':
      return { what: 'cut', worker, when, forMs: forMs(shape.forMs), direction: dice.pick(shape.directions) };
    case 'slow':
      return { what: 'slow', worker, when, forMs: forMs(shape.forMs), delayMs: forMs(shape.delayMs) };
    case 'clock':
      return {
        what: 'clock',
        worker,
        when,
        jumpMs: Math.min(LONGEST_JUMP_MS, forMs(shape.jumpMs)) * (dice.chance(50) ? 1 : -1),
      };
    case 'member-kill':
    case 'member-pause':
      return { what: shape.what, member: member(shape.next), when: inEtcd, forMs: forMs(shape.forMs) };
    case 'member-restart':
      return { what: 'member-restart', member: member(shape.next), when: inEtcd };
    case 'leader-kill':
    case 'leader-pause':
      return { what: shape.what, when: inEtcd, forMs: forMs(shape.forMs) };
    case 'compact':
      return { what: 'compact', when: inEtcd };
    default:
      return shape satisfies never;
  }
}

function drawMs(dice: Dice, durations: Durations, ttlSeconds: number): number {
  const { ms, timesTtl } = dice.weighted(durations);
  const [min, max] = ms ?? (timesTtl ?? [0, 0]).map((times) => times * ttlSeconds * 1000);
  return Math.min(LONGEST_MS, dice.int(min ?? 0, max ?? 0));
}
