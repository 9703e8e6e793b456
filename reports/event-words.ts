// One event of a history in words: who did what. The one place that knows how events are told one by one.
import { leaderText } from '../harness/checks/etcd-told.ts';
import type { EventOf, HistoryEvent } from '../harness/history/events.ts';
import { etcdFaultText, faultText } from '../harness/history/fault-text.ts';
import { rpcText } from './rpc-words.ts';
import { plural } from './words.ts';

export interface EventWords {
  /** `w1`, `etcd`, `member 0`, `fault`, `harness`. */
  readonly who: string;
  readonly text: string;
}

/** What happened, in the words of whoever did it; names and errors as they are in the history. */
export function eventWords(event: HistoryEvent): EventWords {
  switch (event.kind) {
    case 'run':
    case 'plan':
    case 'phase':
    case 'stall':
    case 'census':
      return { who: 'harness', text: harnessText(event) };
    case 'fault':
      return { who: 'fault', text: faultText(event) };
    case 'etcd-fault':
      return { who: 'fault', text: etcdFaultText(event) };
    case 'member':
      return {
        who: `member ${event.member}`,
        text: `is ${event.state}${event.detail === undefined ? '' : `: ${event.detail}`}`,
      };
    case 'leader':
    case 'watch':
    case 'ttl':
    case 'canary':
      return { who: 'etcd', text: etcdText(event) };
    default:
      return { who: `w${event.worker}`, text: workerText(event) };
  }
}

type Harness = EventOf<'run' | 'plan' | 'phase' | 'stall' | 'census'>;
type Etcd = EventOf<'leader' | 'watch' | 'ttl' | 'canary'>;
type Worker = Exclude<HistoryEvent, Harness | Etcd | EventOf<'fault' | 'etcd-fault' | 'member'>>;

function workerText(event: Worker): string {
  switch (event.kind) {
    case 'spawn':
      // 0: an imported history records no process.
      return event.pid === 0 ? 'comes up' : `starts (pid ${event.pid})`;
    case 'ready':
      return `is ready: ${event.subject}${event.version === undefined ? '' : ` (${event.version})`}`;
    case 'acquire':
      // 0: an imported history records nothing but the call.
      if (event.ttlSeconds === 0) return `wants ${event.lock}`;
      return `wants ${event.lock}, TTL ${event.ttlSeconds} s, lease ${event.lease}, waits at most ${event.timeoutMs / 1000} s`;
    case 'acquired':
      return `HOLDS the lock${event.token === undefined ? '' : `, token ${event.token}`}`;
    case 'failed':
      return `did not get the lock: ${event.error}`;
    case 'lost':
      return `hears that it lost the lock: ${event.reason}`;
    case 'wrote':
      return `writes as the holder (write ${event.n})`;
    case 'release':
      return 'releases';
    case 'released':
      return 'has released';
    case 'unreleased':
      return `could not release: ${event.error}`;
    case 'exit':
      if (event.pid === 0) return 'never learns what became of it';
      return event.signal === null ? `exits with code ${event.code ?? '?'}` : `is dead (${event.signal})`;
    case 'garbage':
      return `says what is no message (${event.why}): ${event.line}`;
    case 'rpc':
      return rpcText(event);
    default:
      return event satisfies never;
  }
}

function etcdText(event: Etcd): string {
  switch (event.kind) {
    case 'leader':
      return leaderText(event);
    case 'watch':
      return `${event.type} ${event.key} (revision ${event.revision}, lease ${event.lease})`;
    case 'ttl':
      return event.remainingSeconds < 0
        ? `lease ${event.lease} is gone`
        : `lease ${event.lease} has ${event.remainingSeconds} s of ${plural(event.grantedSeconds, 'second')} left`;
    case 'canary':
      return event.outcome === 'ok'
        ? `answers a small put in ${event.rttUs / 1000} ms`
        : `does not answer a small put: ${event.outcome} after ${event.rttUs / 1000} ms`;
    default:
      return event satisfies never;
  }
}

const phases: Readonly<Record<EventOf<'phase'>['phase'], string>> = {
  storm: 'the storm begins: workers are driven',
  drain: 'no new acquire: holds are released, workers quit',
  quiet: 'all workers are gone',
  end: 'the end',
};

function harnessText(event: Harness): string {
  switch (event.kind) {
    case 'run':
      if (event.engine === 'import') return `imports ${event.id}, recorded by others`;
      return `records run ${event.id} on etcd ${event.etcd.version} (${event.etcd.provider}), ${plural(event.etcd.members, 'member')}`;
    case 'plan':
      return `plans ${event.plan.scenario}, seed ${event.plan.seed}`;
    case 'phase':
      return phases[event.phase];
    case 'stall':
      return `its event loop stood still for ${event.lagUs / 1000} ms`;
    case 'census':
      return `finds ${plural(event.keys.length, 'key')}, ${plural(event.leases.length, 'lease')} and ${plural(event.workers.length, 'worker')} left${event.final ? ', at last' : ''}`;
    default:
      return event satisfies never;
  }
}
