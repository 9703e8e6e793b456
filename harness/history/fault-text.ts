// What a fault does when it begins, and that it is over, in the words of every report.
import type { EventOf } from './events.ts';

/** `w1 cut from etcd for 3.1 s`, `w1's link healed`; also of a fault that found nobody. */
export function faultText(event: EventOf<'fault'>): string {
  const who = `w${event.worker}`;
  if (event.phase === 'skipped') return `${event.what} finds no running ${who}`;
  if (event.phase === 'end') return ended(event, who);
  const forTime = event.forMs === undefined ? '' : ` for ${secondsOf(event.forMs)}`;
  switch (event.what) {
    case 'kill':
      return `SIGKILL ${who}`;
    case 'pause':
      return `${who} stopped (SIGSTOP)${forTime}`;
    case 'cut':
      return `${cut(who, event.direction)}${forTime}`;
    case 'slow':
      return `each message between ${who} and etcd takes ${event.delayMs ?? 0} ms longer${forTime}`;
    case 'drop':
      return `one message between ${who} and etcd is lost`;
    case 'reset':
      return `${who}'s connections are reset`;
    case 'clock':
      return `${who}'s wall clock jumps by ${signed(event.jumpMs ?? 0)}`;
    case 'stall':
      return `${who}'s event loop is blocked${forTime}`;
    default:
      return `${event.what} ${who}${forTime}`;
  }
}

/** `etcd member 1 is SIGKILLed, to be started again after 2 s`; also of a fault that found nobody. */
export function etcdFaultText(event: EventOf<'etcd-fault'>): string {
  const { what, phase, member, forMs, revision, detail } = event;
  const role = what.startsWith('leader-') ? ', the leader,' : '';
  const who = member === undefined ? 'etcd' : `etcd member ${member}`;
  // Of an imported history: in its own words, which say nothing of etcd.
  if (what.startsWith('nemesis ')) return detail === undefined ? what : `${what}: ${detail}`;
  if (phase === 'skipped') return `${what} finds ${detail ?? (role ? 'no leader' : `no running ${who}`)}`;
  const forTime = forMs === undefined ? '' : ` for ${secondsOf(forMs)}`;
  if (what.endsWith('-kill')) {
    if (phase === 'end') return `${who} is started again`;
    return `${who}${role} is SIGKILLed${forMs === undefined ? '' : `, to be started again after ${secondsOf(forMs)}`}`;
  }
  if (what.endsWith('-pause'))
    return phase === 'end' ? `${who} goes on (SIGCONT)` : `${who}${role} is stopped (SIGSTOP)${forTime}`;
  if (what === 'member-restart') return `${who} is ended (SIGTERM) and started again`;
  if (what === 'compact')
    return `etcd's history is compacted${revision === undefined ? '' : ` up to revision ${revision}`}`;
  return `${what} ${who}${forTime}`;
}

/** `3.1 s` */
export function secondsOf(ms: number): string {
  return `${ms / 1000} s`;
}

/** `+60 s`, `-0.5 s` */
export function signed(ms: number): string {
  return `${ms < 0 ? '' : '+'}${secondsOf(ms)}`;
}

function cut(who: string, direction: EventOf<'fault'>['direction']): string {
  if (direction === 'request') return `what ${who} sends to etcd is held back`;
  if (direction === 'response') return `what etcd answers ${who} is held back`;
  return `${who} cut from etcd`;
}

function ended({ what }: EventOf<'fault'>, who: string): string {
  if (what === 'pause') return `${who} goes on (SIGCONT)`;
  if (what === 'cut') return `${who}'s link healed`;
  if (what === 'slow') return `${who}'s link is no longer slow`;
  if (what === 'stall') return `${who}'s event loop goes on`;
  return `${what} of ${who} is over`;
}
