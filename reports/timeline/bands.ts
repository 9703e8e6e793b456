// What lasts: faults, stalls of the host, times without a process, members that do not run, phases.
import { etcdFaultText, faultText } from '../../harness/history/fault-text.ts';
import type { EventOf, HistoryEvent } from '../../harness/history/events.ts';
import type { Servers } from '../../harness/history/servers.ts';
import type { Limits } from './limits.ts';
import type { Naming } from './naming.ts';
import type { Near } from './near.ts';
import { Thinned } from './thinned.ts';
import type { Band, Place } from './timeline.ts';

type Open = { -readonly [K in keyof Band]: Band[K] };

const drawn: readonly string[] = ['pause', 'cut', 'slow', 'stall'] satisfies Band['what'][];

export class Bands {
  readonly #naming: Naming;
  readonly #near: Near;
  /** By what goes on, and where. */
  readonly #open = new Map<string, Open>();
  readonly #bands: Thinned<Band>;

  constructor(naming: Naming, near: Near, limits: Limits) {
    this.#naming = naming;
    this.#near = near;
    this.#bands = new Thinned(limits.bands, 3);
  }

  on(event: HistoryEvent, line: number): void {
    switch (event.kind) {
      case 'fault':
        this.#fault(event, line);
        break;
      case 'etcd-fault':
        this.#etcdFault(event, line);
        break;
      case 'stall':
        this.#keep({
          place: { lane: 'all' },
          what: 'stall',
          fromUs: event.atUs - event.lagUs,
          untilUs: event.atUs,
          text: `the host stood still for ${event.lagUs / 1000} ms`,
          line,
        });
        break;
      case 'exit':
        this.#exit(event, line);
        break;
      case 'spawn':
        this.#close(`dead ${event.worker}`, event.atUs);
        break;
      case 'member':
        this.#member(event, line);
        break;
      case 'phase':
        this.#close('phase', event.atUs);
        if (event.phase === 'drain' || event.phase === 'quiet')
          this.#begin('phase', { lane: 'all' }, 'phase', event.atUs, event.phase, line);
        break;
      default:
    }
  }

  /** In the order of `fromUs`. Who led is told by `servers`, as the checks see it. */
  end(untilUs: number, servers: Servers): { readonly bands: Band[]; readonly leftOut: number; readonly came: number } {
    for (const key of this.#open.keys()) this.#close(key, untilUs);
    for (const band of leaderBands(servers, untilUs)) this.#keep(band);
    const bands = this.#bands.items.toSorted((a, b) => a.fromUs - b.fromUs);
    return { bands, leftOut: this.#bands.leftOut, came: this.#bands.came };
  }

  #fault(event: EventOf<'fault'>, line: number): void {
    const { worker, index, what, phase, forMs, atUs } = event;
    const key = `fault ${worker} ${index}`;
    if (phase === 'end') this.#close(key, atUs);
    if (phase !== 'begin' || forMs === undefined) return;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one of them, as the line before says
    const shown = drawn.includes(what) ? (what as Band['what']) : 'fault';
    this.#begin(key, { lane: 'worker', worker }, shown, atUs, faultText(event), line);
  }

  /** Where a member does not run, that is drawn. */
  #etcdFault(event: EventOf<'etcd-fault'>, line: number): void {
    const { index, what, phase, forMs, member, atUs } = event;
    const key = `etcd-fault ${index}`;
    if (phase === 'end') this.#close(key, atUs);
    if (phase !== 'begin' || forMs === undefined || /-(?:kill|pause|restart)$/.test(what)) return;
    this.#begin(
      key,
      member === undefined ? { lane: 'etcd' } : { lane: 'member', member },
      'fault',
      atUs,
      etcdFaultText(event),
      line,
    );
  }

  #exit({ worker, reason, exitedUs, code, signal }: EventOf<'exit'>, line: number): void {
    for (const [key, { place, what }] of this.#open)
      if (place.lane === 'worker' && place.worker === worker && (what === 'pause' || what === 'stall'))
        this.#close(key, exitedUs);
    // Who was asked to quit is not missed.
    if (reason !== 'fault' && reason !== 'crash') return;
    const how = signal === null ? `exited with code ${code ?? '?'}` : `was ended by ${signal}`;
    this.#begin(`dead ${worker}`, { lane: 'worker', worker }, 'dead', exitedUs, `w${worker} ${how}`, line);
  }

  #member({ member, state, atUs, sinceUs, detail }: EventOf<'member'>, line: number): void {
    if (state !== 'paused') this.#close(`paused ${member}`, atUs);
    if (state === 'up') this.#close(`down ${member}`, atUs);
    if (state !== 'down' && state !== 'paused') return;
    const text = `member ${member} ${state === 'down' ? 'is down' : 'is stopped'}${detail === undefined ? '' : `: ${detail}`}`;
    this.#begin(`${state} ${member}`, { lane: 'member', member }, state, sinceUs ?? atUs, text, line);
  }

  #begin(key: string, place: Place, what: Band['what'], fromUs: number, text: string, line: number): void {
    if (this.#open.has(key)) return;
    this.#open.set(key, { place, what, fromUs, untilUs: fromUs, text: this.#naming.text(text), line });
  }

  #close(key: string, atUs: number): void {
    const band = this.#open.get(key);
    if (band === undefined) return;
    this.#open.delete(key);
    band.untilUs = Math.max(band.fromUs, atUs);
    this.#keep(band);
  }

  #keep(band: Band): void {
    this.#bands.add(this.#near.distance(band.fromUs, band.untilUs), () => band);
  }
}

/** A reign is over when its leader does not run any more, or another one leads. */
function leaderBands({ leadership, outages, disruptions }: Servers, untilUs: number): Band[] {
  const place = { lane: 'etcd' } as const;
  const bySeen = leadership.reigns.toSorted((a, b) => a.seen.atUs - b.seen.atUs);
  const led = bySeen.map(({ leader, term, seen }, index): Band => {
    const nextUs = bySeen[index + 1]?.seen.atUs ?? untilUs;
    const out = outages.all.find(
      ({ member, begin }) => member === leader && begin.atUs >= seen.atUs && begin.atUs < nextUs,
    );
    const text = `member ${leader} leads (term ${term})`;
    return { place, what: 'leader', fromUs: seen.atUs, untilUs: out?.begin.atUs ?? nextUs, text, line: seen.line };
  });
  const without = disruptions.flatMap(({ what, fromUs, toUs, text, line }): Band[] =>
    what === 'leaderless'
      ? [{ place, what, fromUs, untilUs: Math.max(fromUs, Math.min(toUs, untilUs)), text, line }]
      : [],
  );
  return [...led, ...without];
}
