// `npm run track-record`: real software with known defects, at pinned versions, each run by a saved plan that must convict it; and the same plan
// on the fixed version, which must be green. docs/track-record.md has a section a row.
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { ExitCode, usageError } from '../harness/errors.ts';
import type { Interrupt } from '../harness/interrupt.ts';
import { inTemporaryFolder } from '../harness/store/in-temporary-folder.ts';
import { suggest } from '../harness/suggest.ts';
import { command } from './command.ts';
import { formatTable } from './format.ts';
import { entries } from './track-record/entries.ts';
import { numberOf } from './track-record/entry.ts';
import type { Entry } from './track-record/entry.ts';
import { lastLine, reached, recordTable } from './track-record/record-table.ts';
import { runEntry } from './track-record/run-entry.ts';
import type { Outcome } from './track-record/run-entry.ts';

interface Flags {
  readonly etcd: string;
  readonly short?: boolean;
  readonly list?: boolean;
  readonly keep?: string;
}

/** Two leaders, twice, a retry, and a leak: together less than a minute, and with nothing to fetch. */
const SHORT = ['T3', 'T4', 'T8', 'T9-deadline'];

let failed = false;
await command(async (words, interrupt) => {
  const { chosen, flags } = readArguments(words);
  if (flags.list) return say(chosen.map(({ id, software, defect }) => `${id}\t${software}: ${defect}`).join('\n'));
  if (flags.keep === undefined)
    return inTemporaryFolder('track-record', (folder) => runAll(chosen, flags, folder, interrupt));
  mkdirSync(flags.keep, { recursive: true });
  return runAll(chosen, flags, resolve(flags.keep), interrupt);
});
if (failed && process.exitCode === ExitCode.safe) process.exitCode = ExitCode.unsafe;

function readArguments(words: readonly string[]): { chosen: readonly Entry[]; flags: Flags } {
  const program = new Command('track-record')
    .description('Real software with known defects, each of which must be convicted.')
    .argument('[row...]', 'T1 to T13, or one of their ways, such as T5-lease; all without one')
    .option('--short', `only ${SHORT.join(', ')}`)
    .option('--list', 'say what there is, and run nothing')
    .option('--etcd <which>', 'as for lockstorm run, for rows that need no version of their own', 'auto')
    .option('--keep <folder>', 'keep the run directories here')
    .exitOverride()
    .parse(words, { from: 'user' });
  const flags = program.opts<Flags>();
  const wanted = [...program.args.map((word) => word.toUpperCase()), ...(flags.short ? SHORT.map(upper) : [])];
  const names = entries.flatMap((entry) => [entry.id, numberOf(entry)]);
  const unknown = wanted.find((word) => !names.map(upper).includes(word));
  if (unknown !== undefined)
    throw usageError('no-such-row', `There is no row "${unknown}" in the track record.`, suggest(unknown, names));
  const isWanted = (entry: Entry): boolean =>
    wanted.includes(upper(entry.id)) || (wanted.includes(numberOf(entry)) && !flags.short);
  return { chosen: entries.filter((entry) => wanted.length === 0 || isWanted(entry)), flags };
}

function upper(text: string): string {
  return text.toUpperCase();
}

async function runAll(chosen: readonly Entry[], flags: Flags, out: string, interrupt: Interrupt): Promise<void> {
  const outcomes: Outcome[] = [];
  for (const entry of chosen) {
    if (interrupt.stop.aborted) break;
    tell(`${entry.id}: ${entry.software}: ${entry.defect}`);
    const outcome = await runEntry(entry, { ...interrupt, etcd: flags.etcd, out, log: () => {} });
    if (interrupt.stop.aborted) break;
    outcomes.push(outcome);
    tell(`  ${outcome.shown?.what ?? `not shown: ${outcome.why}`}`);
  }
  if (outcomes.length > 0) say(`${formatTable(recordTable(outcomes))}\n${lastLine(outcomes)}`);
  failed = !outcomes.every(reached);
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
