// Whether simulated runs of one plan were the same run: with each other, and with the one recorded before. Where not, the first line that differs.
import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { readReport } from '../../reports/verdict.ts';
import { runTime } from '../../reports/words.ts';
import { environmentError, HarnessError } from '../errors.ts';
import type { RunReport } from '../report-types.ts';
import type { RunDirectory } from '../store/run-directory.ts';
import { runDirectoryAt } from '../store/run-directory.ts';

export interface Compared {
  readonly notes: string[];
  readonly failures: HarnessError[];
}

/** `recorded`: the run that is replayed; without it, or without its trace, the attempts are compared with each other only. */
export async function compareTraces(
  reports: readonly RunReport[],
  recorded: RunDirectory | undefined,
): Promise<Compared> {
  const traced = reports.filter(({ simulation }) => simulation !== undefined);
  const [first] = traced;
  if (first === undefined) return { notes: [], failures: [] };
  const hash = first.simulation!.traceHash;
  const other = traced.find(({ simulation }) => simulation!.traceHash !== hash);
  if (other !== undefined) return { notes: [], failures: [await differs(first, other, 'of the first attempt')] };
  const before = recordedReport(recorded);
  if (before?.simulation === undefined)
    return { notes: [traced.length > 1 ? `The same trace each time: ${hash}.` : `Trace ${hash}.`], failures: [] };
  // Edited by hand or torn, a recording is still what the replay is held against.
  const tampered = before.simulation.traceHash === hash && (await firstDifference(before.directory, first.directory));
  if (before.simulation.traceHash === hash && !tampered)
    return { notes: [`The same trace as then: ${hash}.`], failures: [] };
  return { notes: [], failures: [await differs(before, first, `of ${before.id}`)] };
}

/** undefined where its verdict is absent or of another form: then there is nothing to compare with. */
function recordedReport(recorded: RunDirectory | undefined): RunReport | undefined {
  if (recorded === undefined || !existsSync(recorded.verdictPath)) return undefined;
  try {
    return readReport(recorded);
  } catch (error) {
    if (error instanceof HarnessError) return undefined;
    throw error;
  }
}

async function differs(then: RunReport, now: RunReport, whose: string): Promise<HarnessError> {
  const at = await firstDifference(then.directory, now.directory);
  const where =
    at === undefined
      ? `hash ${then.simulation?.traceHash}, now ${now.simulation?.traceHash}`
      : `first at line ${at.line} of trace.log${virtualTime(at)}: then ${quoted(at.before)}, now ${quoted(at.after)}`;
  const versions = versionsThatDiffer(then, now);
  return environmentError(
    'trace-differs',
    `The trace of ${now.id} differs from that ${whose}, ${where}.`,
    versions.length > 0
      ? `The versions are not the same: ${versions.join(', ')}.`
      : 'Did the subject or what it imports change since? If not, this is a bug of lockstorm.',
  );
}

interface Difference {
  /** 1-based. */
  readonly line: number;
  /** undefined: the trace is over there. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** undefined where they are equal, or one of them has no trace.log. */
async function firstDifference(thenFolder: string, nowFolder: string): Promise<Difference | undefined> {
  const [thenPath, nowPath] = [thenFolder, nowFolder].map((folder) => runDirectoryAt(folder).tracePath);
  if (!existsSync(thenPath!) || !existsSync(nowPath!)) return undefined;
  const [then, now] = [thenPath!, nowPath!].map((path) =>
    createInterface({ input: createReadStream(path), crlfDelay: Infinity })[Symbol.asyncIterator](),
  );
  try {
    for (let line = 1; ; line++) {
      const [a, b] = [await then!.next(), await now!.next()];
      if (a.done === true && b.done === true) return undefined;
      if (a.value !== b.value) return { line, before: textOf(a), after: textOf(b) };
    }
  } finally {
    await then!.return?.();
    await now!.return?.();
  }
}

/** A line of a trace begins with its virtual time in µs. */
function virtualTime({ before, after }: Difference): string {
  const us = /^\d+/.exec(before ?? after ?? '')?.[0];
  return us === undefined ? '' : `, ${runTime(Number(us))}`;
}

function textOf(result: IteratorResult<string, unknown>): string | undefined {
  return result.done === true ? undefined : result.value;
}

function quoted(line: string | undefined): string {
  return line === undefined ? 'the end' : `"${line.slice(0, 200)}"`;
}

/** `node v20.1.0 then, v22.0.0 now` */
function versionsThatDiffer(then: RunReport, now: RunReport): string[] {
  const [before, after] = [versionsOf(then), versionsOf(now)];
  return Object.keys({ ...before, ...after })
    .filter((name) => before[name] !== after[name])
    .map((name) => `${name} ${before[name] ?? 'unknown'} then, ${after[name] ?? 'unknown'} now`);
}

function versionsOf({ simulation, versions }: RunReport): Record<string, string> {
  return { lockstorm: simulation?.lockstorm ?? 'unknown', node: simulation?.node ?? 'unknown', ...versions };
}
