// One event of a history as a line for people, for the demo and whoever watches a run: who did what, in words.
import { leaderText } from '../harness/checks/etcd-told.ts';
import { etcdFaultText, faultText } from '../harness/history/fault-text.ts';
import type { HistoryEvent } from '../harness/history/events.ts';
import { plural, runTime } from './words.ts';

/** `t+0.412 s   w0     wants /foobar, TTL 1 s, kept alive`; undefined for events that tell nothing to a reader. */
export function tellEvent(event: HistoryEvent): string | undefined {
  const told = tell(event);
  return told === undefined ? undefined : `${runTime(event.atUs).padStart(11)}   ${told.who.padEnd(5)}  ${told.text}`;
}

function tell(event: HistoryEvent): { who: string; text: string } | undefined {
  const by = (text: string): { who: string; text: string } => ({
    who: 'worker' in event ? `w${event.worker}` : '',
    text,
  });
  switch (event.kind) {
    case 'spawn':
      return by(`starts (pid ${event.pid})`);
    case 'acquire':
      return by(
        `wants ${event.lock}, TTL ${event.ttlSeconds} s, lease ${event.lease}, waits at most ${event.timeoutMs / 1000} s`,
      );
    case 'acquired':
      return by(`HOLDS the lock${event.token === undefined ? '' : `, token ${event.token}`}`);
    case 'failed':
      return by(`did not get the lock: ${event.error}`);
    case 'lost':
      return by(`hears that it lost the lock: ${event.reason}`);
    case 'release':
      return by('releases');
    case 'released':
      return by('has released');
    case 'exit':
      return by(event.signal === null ? `exits with code ${event.code ?? '?'}` : `is dead (${event.signal})`);
    case 'fault':
      return event.phase === 'skipped' ? undefined : { who: 'fault', text: faultText(event) };
    case 'etcd-fault':
      return event.phase === 'skipped' ? undefined : { who: 'fault', text: etcdFaultText(event) };
    case 'member':
      return {
        who: 'etcd',
        text: `member ${event.member} is ${event.state}${event.detail === undefined ? '' : `: ${event.detail}`}`,
      };
    case 'leader':
      return { who: 'etcd', text: leaderText(event) };
    case 'watch':
      return { who: 'etcd', text: `${event.type} ${event.key} (revision ${event.revision}, lease ${event.lease})` };
    case 'ttl':
      return {
        who: 'etcd',
        text:
          event.remainingSeconds < 0
            ? `lease ${event.lease} is gone`
            : `lease ${event.lease} has ${event.remainingSeconds} s of ${plural(event.grantedSeconds, 'second')} left`,
      };
    default:
      return undefined;
  }
}
