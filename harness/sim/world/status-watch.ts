// What each member says of the leader, as a controller learns it that asks all of them every 100 ms. Nothing is asked while nothing can have
// changed: the answers are known, and most plans leave etcd alone.
import type { Member } from '../cluster/member.ts';
import type { SimCluster } from '../cluster/sim-cluster.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Chronicle } from './chronicle.ts';

const INTERVAL_US = 100_000;

interface Said {
  leader: number | null;
  term: number;
  answers: boolean;
  /** When it was asked last and answered. */
  lastUs: number;
}

export class StatusWatch {
  readonly #kernel: Kernel;
  readonly #cluster: SimCluster;
  readonly #chronicle: Chronicle;
  readonly #said = new Map<number, Said>();
  #asksAtUs = 0;
  #stopped = false;

  constructor(kernel: Kernel, cluster: SimCluster, chronicle: Chronicle) {
    this.#kernel = kernel;
    this.#cluster = cluster;
    this.#chronicle = chronicle;
  }

  start(): void {
    const { leader, term, members } = this.#cluster;
    for (const { index } of members) {
      this.#said.set(index, { leader, term, answers: true, lastUs: 0 });
      this.#chronicle.record({ kind: 'leader', sinceUs: 0, member: index, leader, term });
    }
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Something happened to the members: asks at the next tick. */
  changed(): void {
    const nowUs = this.#kernel.nowUs();
    for (const member of this.#cluster.members) {
      const said = this.#said.get(member.index);
      if (!said?.answers || answers(member)) continue;
      said.answers = false;
      said.lastUs = nowUs - (nowUs % INTERVAL_US);
    }
    const atUs = nowUs - (nowUs % INTERVAL_US) + INTERVAL_US;
    if (atUs <= this.#asksAtUs) return;
    this.#asksAtUs = atUs;
    this.#kernel.at(atUs, null, 'status', () => this.#ask(atUs));
  }

  #ask(atUs: number): void {
    if (this.#stopped) return;
    const { leader, term, members } = this.#cluster;
    for (const member of members) {
      const said = this.#said.get(member.index);
      if (!said || !answers(member)) continue;
      const sinceUs = said.answers ? Math.max(0, atUs - INTERVAL_US) : said.lastUs;
      said.answers = true;
      if (said.leader === leader && said.term === term) continue;
      said.leader = leader;
      said.term = term;
      this.#chronicle.record({ kind: 'leader', sinceUs, member: member.index, leader, term });
    }
  }
}

function answers({ ready, stops }: Member): boolean {
  return ready && stops === 0;
}
