// `npm run soak`: many real runs of a subject over all scenarios, or of the controls (scenarios/controls), with every core kept busy by choice.
// It prints what they came to: verdicts, violations, and how many judgements could not be made. It asserts nothing.
import { mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { chooseSubjects } from '../harness/commands/choose.ts';
import { choosePairs } from '../harness/commands/choose-pairs.ts';
import { defaultLanes } from '../harness/commands/lanes.ts';
import { runSeed } from '../harness/commands/schedule.ts';
import { usageError } from '../harness/errors.ts';
import type { Interrupt } from '../harness/interrupt.ts';
import type { Plan } from '../harness/plan/schema.ts';
import { projectRoot } from '../harness/store/project-root.ts';
import { readPlan } from '../harness/store/read-plan.ts';
import { command } from './command.ts';
import { formatTable } from './format.ts';
import { machine } from './machine.ts';
import { keepBusy } from './soak/busy.ts';
import { soak } from './soak/run-soak.ts';
import { notJudgedPercent } from './soak/tally.ts';
import type { SoakTally } from './soak/tally.ts';
import { wholeNumber } from './whole-number.ts';

/** The word that stands for the controls in place of scenarios. */
const CONTROLS = 'controls';

interface Flags {
  readonly runs: number;
  readonly lanes: number;
  readonly etcd: string;
  readonly seed: string;
  readonly subject: string;
  readonly out: string;
  readonly busy: boolean;
}

await command(async (words, interrupt) => {
  const program = new Command('soak')
    .description('Runs a correct subject in all scenarios on a busy machine, and counts what was judged, and how.')
    .argument('[scenario...]', `scenarios; all without one; "${CONTROLS}": the plans of scenarios/controls`)
    .option('--runs <n>', 'real runs, over all scenarios in turn', wholeNumber('--runs'), 36)
    .option('--lanes <n>', 'real runs side by side', wholeNumber('--lanes'), defaultLanes())
    .option('--subject <name>', 'a subject, or the path of a subject file', 'session-mutex')
    .option('--seed <hex>', 'the seed of the seeds', '0000000000000001')
    .option('--etcd <which>', 'as for lockstorm run', 'auto')
    .option('--out <folder>', 'where run directories go', 'reports/soak')
    .option('--no-busy', 'leave the cores alone')
    .exitOverride()
    .parse([...words], { from: 'user' });
  await soakAll(program.args, program.opts<Flags>(), interrupt);
});

async function soakAll(words: readonly string[], flags: Flags, interrupt: Interrupt): Promise<void> {
  const { plans, notes } = words.includes(CONTROLS) ? controls(flags) : await drawn(words, flags);
  const out = resolve(flags.out);
  mkdirSync(out, { recursive: true });
  write(
    `${plans.length} runs of ${flags.subject}, ${flags.lanes} side by side${flags.busy ? ', every core kept busy' : ''}`,
  );
  for (const note of notes) write(note);
  await using _ = flags.busy ? keepBusy() : keepBusy(0);
  const tally = await soak(plans, { ...flags, out, ...interrupt, told: write });
  write(`\n${tableOf(tally)}\n`);
  for (const complaint of tally.complaints) write(complaint);
  for (const [reason, times] of [...tally.reasons].toSorted(([, a], [, b]) => b - a)) write(`${times} × ${reason}`);
  write(`\n${machine(undefined)}`);
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Each scenario in turn. */
async function drawn(names: readonly string[], { runs, seed, subject }: Flags) {
  const flags = { workers: undefined, ttlSeconds: undefined, faults: undefined, members: undefined, engine: undefined };
  const { pairs, notes } = choosePairs(names, await chooseSubjects([subject], process.cwd()), flags);
  const plans = Array.from({ length: runs }, (_, n) => {
    const pair = pairs[n % pairs.length]!;
    return pair.plan(runSeed(seed, pair.scenario, Math.floor(n / pairs.length)));
  });
  return { plans, notes };
}

/** Each plan in turn; a plan is named after its file. */
function controls({ runs, subject }: Flags): { plans: Plan[]; notes: readonly string[] } {
  const folder = join(projectRoot(), 'scenarios', 'controls');
  const all = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => readPlan(join(folder, name)).plan);
  if (all.length === 0) throw usageError('no-controls', `There is no plan in ${folder}.`, 'Name scenarios instead.');
  const ours = all.map((plan) => ({ ...plan, workers: plan.workers.map((worker) => ({ ...worker, subject })) }));
  return { plans: Array.from({ length: Math.max(runs, ours.length) }, (_, n) => ours[n % ours.length]!), notes: [] };
}

function tableOf(tally: SoakTally): string {
  return formatTable({
    head: [
      '',
      'runs',
      'safe',
      'unsafe',
      'inconclusive',
      'not run',
      'acquisitions',
      'judgements',
      'not made',
      'findings',
    ],
    rows: tally.rows.map((row) => [
      row.scenario,
      ...[row.runs, row.safe, row.unsafe, row.inconclusive, row.failed, row.acquisitions, row.judged].map(String),
      `${row.notJudged} (${notJudgedPercent(row).toFixed(1)} %)`,
      String(row.findings),
    ]),
    numeric: [1, 2, 3, 4, 5, 6, 7, 8, 9],
  });
}
