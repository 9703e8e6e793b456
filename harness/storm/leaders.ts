// Asks every member who leads, ten times a second, and writes into the history when that is new: a leader change, a restart.
import type { Cluster } from '../cluster/cluster.ts';
import { EtcdCallError } from '../cluster/etcd-call-error.ts';
import type { Member } from '../cluster/member.ts';
import type { Journal } from '../history/journal.ts';
import { pause } from './pause.ts';

const INTERVAL_MS = 100;
/** A member that answers later than this is asked again: what it says must be of about now. */
const DEADLINE_MS = 500;

/** A slow answer is borne by the noise that every bound allows for. */
const SILENCE_NOTED_US = 2_000_000;

interface Said {
  readonly leader: number | null;
  readonly term: number;
}

interface Poll {
  inFlight: Promise<void> | undefined;
  said: Said | undefined;
  /** When the last status that said so was asked for; the run's beginning at first. */
  saidUs: number;
  /** It does not answer, and the history says so. */
  silent: boolean;
}

export class Leaders {
  readonly #cluster: Cluster;
  readonly #journal: Journal;
  readonly #polls: readonly Poll[];
  readonly #onChange: () => void;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  /** `onChange` is told when a member has a new leader. */
  constructor(cluster: Cluster, journal: Journal, onChange: () => void) {
    this.#cluster = cluster;
    this.#onChange = onChange;
    this.#journal = journal;
    this.#polls = cluster.members.map(() => ({ inFlight: undefined, said: undefined, saidUs: 0, silent: false }));
  }

  start(): void {
    this.#askAll();
    this.#timer = setInterval(() => this.#askAll(), INTERVAL_MS);
  }

  /** Index of the member that leads, as last seen by the one that knows the latest term; undefined: nobody knows one. */
  get leader(): number | undefined {
    const latest = this.#polls.flatMap(({ said }) => said ?? []).toSorted((a, b) => b.term - a.term);
    return latest.find(({ term, leader }) => term === latest[0]?.term && leader !== null)?.leader ?? undefined;
  }

  /** Resolves when every member was asked after this and knows a leader, or after `patienceMs`: what was healed is told by then. */
  async caughtUp(patienceMs: number): Promise<void> {
    const { clock } = this.#journal;
    const sinceUs = clock.nowUs();
    const known = ({ said, saidUs }: Poll): boolean => saidUs >= sinceUs && said?.leader !== null;
    while (!this.#polls.every(known) && clock.nowUs() < sinceUs + patienceMs * 1000) await pause(10, []);
  }

  /** Nothing is written after this. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await Promise.all(this.#polls.map(({ inFlight }) => inFlight ?? Promise.resolve()));
  }

  #askAll(): void {
    for (const [index, poll] of this.#polls.entries()) {
      const member = this.#cluster.members[index];
      // One that is down or stands still says nothing; what it said before stays what it said last.
      if (!member || poll.inFlight || member.state === 'down' || member.state === 'paused') continue;
      poll.inFlight = this.#ask(member, poll).finally(() => {
        poll.inFlight = undefined;
      });
    }
  }

  /** What becomes of a member that is not ours is known from its silence alone. */
  #noAnswer({ index }: Member, poll: Poll, error: unknown): void {
    if (!this.#cluster.belongings || poll.silent || this.#stopped) return;
    const { saidUs: sinceUs } = poll;
    const gone = error instanceof EtcdCallError && error.status === 'UNAVAILABLE';
    if (!gone && this.#journal.clock.nowUs() - sinceUs < SILENCE_NOTED_US) return;
    poll.silent = true;
    this.#journal.record({ kind: 'member', member: index, state: 'down', sinceUs, detail: 'it does not answer' });
  }

  async #ask(member: Member, poll: Poll): Promise<void> {
    const askedUs = this.#journal.clock.nowUs();
    const status = await member.client.status({ deadlineMs: DEADLINE_MS }).catch((error: unknown) => {
      this.#noAnswer(member, poll, error);
    });
    if (!status || this.#stopped) return;
    if (poll.silent) this.#journal.record({ kind: 'member', member: member.index, state: 'up' });
    poll.silent = false;
    const leader = this.#cluster.indexOf(status.leader) ?? null;
    const { said, saidUs } = poll;
    poll.said = { leader, term: status.raftTerm };
    poll.saidUs = askedUs;
    if (said && said.leader === leader && said.term === status.raftTerm) return;
    const { index } = member;
    this.#journal.record({ kind: 'leader', sinceUs: saidUs, member: index, leader, term: status.raftTerm });
    if (said && leader !== null) this.#onChange();
  }
}
