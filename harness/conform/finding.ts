// What a probe found out about an adapter, and how a probe says it.

export type Result = 'ok' | 'broken' | 'not claimed' | 'inconclusive' | 'not tried';

export interface Finding {
  readonly result: Result;
  /** One sentence, ending in a full stop. */
  readonly told: string;
  /** What the author of the adapter can do about it. */
  readonly remedy?: string;
}

export const ok = (told: string): Finding => ({ result: 'ok', told });
export const broken = (told: string, remedy: string): Finding => ({ result: 'broken', told, remedy });
export const notClaimed = (told: string): Finding => ({ result: 'not claimed', told });
export const inconclusive = (told: string): Finding => ({ result: 'inconclusive', told });
export const notTried = (told: string): Finding => ({ result: 'not tried', told });

/** Ends a probe in mid-course, with its finding. */
export class Ruled extends Error {
  readonly finding: Finding;

  constructor(finding: Finding) {
    super(finding.told);
    this.finding = finding;
  }
}
