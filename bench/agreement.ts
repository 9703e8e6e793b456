// `npm run agreement`: each broken subject is convicted and its plan shrunk in virtual time, then that very plan is run on real processes. Both
// worlds agree where it fails there too. It asserts nothing; docs/agreement.md has the table, and the reasons where they differ.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { resolveBinary } from '../harness/cluster/resolve.ts';
import { usageError } from '../harness/errors.ts';
import type { Interrupt } from '../harness/interrupt.ts';
import { suggest } from '../harness/suggest.ts';
import { agreementTable } from './agreement/agreement-table.ts';
import type { Compared } from './agreement/agreement-table.ts';
import { replayReal } from './agreement/replay-real.ts';
import { command } from './command.ts';
import type { Detection } from './detection/detect.ts';
import { runDetections } from './detection/run-detections.ts';
import { suspects } from './detection/suspects.ts';
import type { Suspect } from './detection/suspects.ts';
import { formatTable } from './format.ts';
import { inTemporaryFolder } from '../harness/store/in-temporary-folder.ts';
import { machine } from './machine.ts';
import { wholeNumber } from './whole-number.ts';

const TIMES = 5;
const LANES = 2;
const CAP_CPU_MS = 30_000;
const SHRINK_MS = 20_000;

interface Flags {
  readonly etcd: string;
  readonly times: number;
  readonly lanes: number;
  readonly keep?: string;
}

await command(async (words, interrupt) => {
  const { chosen, flags } = readArguments(words);
  if (flags.keep === undefined)
    return inTemporaryFolder('bench', (folder) => compareAll(chosen, flags, folder, interrupt));
  mkdirSync(flags.keep, { recursive: true });
  return compareAll(chosen, flags, resolve(flags.keep), interrupt);
});

function readArguments(words: readonly string[]): { chosen: readonly Suspect[]; flags: Flags } {
  const program = new Command('agreement')
    .description('Replays every counterexample that the simulation finds on real processes.')
    .argument('[subject...]', 'broken subjects by name, or etcd3-lock; all without one')
    .option('--etcd <which>', 'as for lockstorm run', 'auto')
    .option('--times <n>', 'real runs of each plan', wholeNumber('--times'), TIMES)
    .option('--lanes <n>', 'real runs side by side', wholeNumber('--lanes'), LANES)
    .option('--keep <folder>', 'keep the minimal plans and the run directories here')
    .exitOverride()
    .parse(words, { from: 'user' });
  const names = suspects.map(nameOf);
  const unknown = program.args.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw usageError('no-such-subject', `There is no broken subject "${unknown}".`, suggest(unknown, names));
  const chosen = suspects.filter((each) => program.args.length === 0 || program.args.includes(nameOf(each)));
  return { chosen, flags: program.opts<Flags>() };
}

function nameOf({ subject }: Suspect): string {
  return subject.replace('broken/', '');
}

async function compareAll(
  chosen: readonly Suspect[],
  { etcd: spec, times, lanes, keep }: Flags,
  folder: string,
  interrupt: Interrupt,
): Promise<void> {
  const etcd = await resolveBinary(spec, { offline: false, log: tell, signal: interrupt.stop });
  say(machine(etcd));
  const task = { suspects: chosen, seeds: 1, capCpuMs: CAP_CPU_MS, shrinkMs: SHRINK_MS };
  const detections: Detection[] = [];
  // All of them first: nothing else should want the cores while real processes run.
  for await (const detection of runDetections(task, interrupt)) detections.push(detection);
  const compared: Compared[] = [];
  const options = { ...interrupt, etcd: `path:${etcd.binary}`, out: folder, times, lanes };
  for (const detection of detections) {
    if (interrupt.stop.aborted) return;
    const { subject, check, minimum } = detection;
    if (keep !== undefined && minimum)
      writeFileSync(join(folder, `${nameOf(detection)}-${check}.json`), JSON.stringify(minimum.plan, null, 2));
    tell(`${subject}: ${minimum ? `${check}, on real processes ${times} times` : 'not found'}`);
    const replays = minimum && (await replayReal(minimum.plan, minimum.check, options));
    for (const error of replays?.errors ?? []) tell(`  ${error}`);
    compared.push({ detection, replays });
  }
  if (!interrupt.stop.aborted) say(formatTable(agreementTable(compared)));
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
