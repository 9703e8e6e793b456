// A judged run whose texts are fit for a terminal, a log or a page: what users, subjects and etcd said is plain (plain-text.ts).
import type { ExplorationReport, JudgedRun, RunFailure, RunReport } from '../harness/report-types.ts';
import { plainLines, plainText } from './plain-text.ts';

/** All of it but its directory, which names a place, and its plan, which describePlan() puts into words. An error keeps its line ends. */
export function plainReport(report: JudgedRun): JudgedRun {
  const { directory, plan, error, ...rest } = report;
  return { ...plainValue(rest), directory, plan, ...(error && { error: plainFailure(error) }) };
}

export function plainExploration(explored: ExplorationReport): ExplorationReport {
  const { findings, failure, ...rest } = explored;
  return {
    ...plainValue(rest),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a finding has its plan, which is left as it is
    findings: findings.map((report) => plainReport(report) as RunReport),
    ...(failure && { failure: plainFailure(failure) }),
  };
}

/** Messages may hold the end of a log: several lines. */
export function plainFailure<T extends Pick<RunFailure, 'message' | 'remedy'>>(failure: T): T {
  const { message, remedy } = failure;
  return { ...failure, message: plainLines(message), remedy: plainLines(remedy) };
}

/** A copy of plain data with every text in it made plain; names of fields too, which a tally of reasons has. */
export function plainValue<T>(value: T): T {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- strings become strings, and everything else keeps its shape
  return plainOf(value) as T;
}

function plainOf(value: unknown): unknown {
  if (typeof value === 'string') return plainText(value);
  if (Array.isArray(value)) return value.map(plainOf);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [plainText(name), plainOf(each)]));
}
