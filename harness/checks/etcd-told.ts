// What befell etcd while a story went on: its faults, its members, its leader. Every check's stories are told with it.
import { etcdFaultText } from '../history/fault-text.ts';
import type { EventOf, HistoryEvent } from '../history/events.ts';
import type { CheckResult, StoryLine, Violation } from './check.ts';

/** Lines of a story, and how many of them may be about etcd's members. */
const STORY_LINES = 20;
const ETCD_LINES = 5;
/** What befell etcd before a story began matters to it for so long: a lease lives on after a change of leaders. */
const BEFORE_US = 10_000_000;
const KEPT = 10_000;

export class EtcdTold {
  #lines: StoryLine[] = [];
  #leader: string | undefined;

  on(event: HistoryEvent, line: number): void {
    const told = this.#tell(event);
    if (!told) return;
    this.#lines.push({ line, atUs: event.atUs, ...told });
    if (this.#lines.length > 2 * KEPT) this.#lines = this.#lines.slice(-KEPT);
  }

  /** The same result; its stories with what befell etcd meanwhile. */
  within(result: CheckResult): CheckResult {
    if (this.#lines.length === 0) return result;
    const tell = (each: Violation): Violation => ({ ...each, story: this.#inserted(each) });
    return { ...result, violations: result.violations.map(tell), findings: result.findings.map(tell) };
  }

  #inserted(violation: Violation): readonly StoryLine[] {
    const { story } = violation;
    const room = Math.min(ETCD_LINES, STORY_LINES - story.length);
    const [first, last] = [story[0], story.at(-1)];
    if (room <= 0 || !first || !last) return story;
    const known = new Set(story.map(({ line, text }) => `${line} ${text}`));
    const meanwhile = this.#lines.filter(
      ({ atUs, line, text }) => atUs >= first.atUs - BEFORE_US && atUs <= last.atUs && !known.has(`${line} ${text}`),
    );
    // What was over before it began explains nothing but what etcd did.
    if (!isOfEtcd(violation) && !meanwhile.some(({ atUs }) => atUs >= first.atUs)) return story;
    return [...story, ...meanwhile.slice(-room)].toSorted((a, b) => a.atUs - b.atUs || a.line - b.line);
  }

  #tell(event: HistoryEvent): Pick<StoryLine, 'who' | 'text'> | undefined {
    if (event.kind === 'etcd-fault' && event.phase !== 'skipped') return { who: 'fault', text: etcdFaultText(event) };
    if (event.kind === 'member') return memberTold(event);
    if (event.kind === 'leader') {
      const now = `${event.leader} ${event.term}`;
      if (now === this.#leader) return undefined;
      const first = this.#leader === undefined;
      this.#leader = now;
      // Who leads at the beginning is no news.
      return first ? undefined : { who: 'etcd', text: leaderText(event) };
    }
    return undefined;
  }
}

/** Leases live on after a change of leaders, and end early after others. */
function isOfEtcd({ check, side }: Violation): boolean {
  return side !== 'library' || check === 'early-expiry' || check === 'late-expiry';
}

/** Only what no fault tells: that it is there again. */
function memberTold({ member, state, detail }: EventOf<'member'>): Pick<StoryLine, 'who' | 'text'> | undefined {
  if (state === 'up') return { who: 'etcd', text: `member ${member} answers again` };
  if (state === 'down' && detail !== undefined) return { who: 'etcd', text: `member ${member} is down: ${detail}` };
  return undefined;
}

/** `member 2 leads (term 5)`, `member 0 knows no leader (term 5)` */
export function leaderText({ member, leader, term }: EventOf<'leader'>): string {
  return leader === null ? `member ${member} knows no leader (term ${term})` : `member ${leader} leads (term ${term})`;
}
