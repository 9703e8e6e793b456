// What a check counts while it goes along, and the result that follows from it.
import { plural } from '../plural.ts';
import type { CheckName, CheckResult, Side, Violation } from './check.ts';

/** More are counted, not kept. */
const VIOLATIONS_KEPT = 20;

export class Tally {
  readonly #check: CheckName;
  readonly #judged: Record<string, number> = {};
  readonly #inconclusive: Record<string, number> = {};
  readonly #violations: Violation[] = [];
  readonly #findings: Violation[] = [];
  readonly #more = new Map<Violation, () => Partial<Pick<Violation, 'span' | 'story'>>>();
  #violationCount = 0;
  #worstMarginUs: number | undefined;

  constructor(check: CheckName) {
    this.#check = check;
  }

  judged(what: string, count = 1): void {
    this.#judged[what] = (this.#judged[what] ?? 0) + count;
  }

  /** A judgement that could not be made, and why. */
  inconclusive(reason: string): void {
    this.#inconclusive[reason] = (this.#inconclusive[reason] ?? 0) + 1;
  }

  /** Distance to a bound; negative: beyond it. */
  margin(us: number): void {
    this.#worstMarginUs = Math.min(this.#worstMarginUs ?? us, us);
  }

  /** Convicts the subject. `more`: how it went on, which is only known when the result is asked for. */
  violation(
    violation: Omit<Violation, 'check' | 'side'> & { side?: Side },
    more?: () => Partial<Pick<Violation, 'span' | 'story'>>,
  ): void {
    this.#violationCount += 1;
    if (this.#violations.length >= VIOLATIONS_KEPT) return;
    const kept: Violation = { check: this.#check, side: 'library', ...violation };
    this.#violations.push(kept);
    if (more) this.#more.set(kept, more);
  }

  /** Something went wrong that is not the subject's doing. */
  finding(finding: Omit<Violation, 'check'>): void {
    if (this.#findings.length < VIOLATIONS_KEPT) this.#findings.push({ check: this.#check, ...finding });
  }

  count(what: string): number {
    return this.#judged[what] ?? 0;
  }

  get violations(): number {
    return this.#violationCount;
  }

  get inconclusives(): number {
    return Object.values(this.#inconclusive).reduce((sum, count) => sum + count, 0);
  }

  /** Unsafe with a violation; safe only if it judged something; inconclusive otherwise. */
  result(seen: string): CheckResult {
    const judged = Object.values(this.#judged).some((count) => count > 0);
    const more = this.#violationCount - this.#violations.length;
    const refused = this.inconclusives;
    return {
      check: this.#check,
      verdict: this.#violationCount > 0 ? 'unsafe' : judged ? 'safe' : 'inconclusive',
      judged: this.#judged,
      inconclusive: this.#inconclusive,
      seen: [
        seen,
        ...(refused > 0 ? [`${refused} inconclusive`] : []),
        ...(more > 0 ? [`${plural(more, 'more violation')} not kept`] : []),
      ].join(', '),
      worstMarginMs: this.#worstMarginUs === undefined ? null : Math.round(this.#worstMarginUs / 100) / 10,
      violations: this.#violations.map((violation) => ({ ...violation, ...this.#more.get(violation)?.() })),
      findings: this.#findings,
    };
  }
}
