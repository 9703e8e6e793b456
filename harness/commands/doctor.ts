// `lockstorm doctor`: can this machine storm? Which etcd would be used, and a remedy for every way that is closed. Fetches nothing.
import { statfs } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import Table from 'cli-table3';
import type { OwnOptions } from '../cluster/own/own-options.ts';
import type { OwnEtcd } from '../cluster/resolved-etcd.ts';
import { surveyEtcd, type Surveyed } from '../cluster/survey.ts';
import { ExitCode, HarnessError, messageOf } from '../errors.ts';
import { versionNote } from '../etcd-bugs.ts';
import { sweepStrays } from '../store/strays.ts';

export interface DoctorOptions {
  /** As `--etcd`. */
  readonly etcd: string;
  readonly offline: boolean;
  /** How a cluster of somebody's own is entered; from the environment when absent. */
  readonly own?: OwnOptions;
  /** Gets text with its line breaks. */
  readonly write: (text: string) => void;
}

/** Exit 0 when each etcd that is asked for is there or there is a way to it, 3 otherwise; throws a usage error for a bad `--etcd`. */
export async function doctor({ etcd, offline, own, write }: DoctorOptions): Promise<ExitCode> {
  const surveys = await surveyEtcd(etcd, { offline, own });
  for (const { spec, ways } of surveys) {
    write(`Ways to an etcd (--etcd ${spec}), in the order in which they are tried:\n${etcdTable(ways)}\n`);
    write(`${conclusion(ways)}\n\n`);
  }
  write(`This machine:\n${await machineTable()}\n\n`);
  write(`${await simulationLine()}\n\n`);
  const strays: string[] = [];
  await sweepStrays((line) => strays.push(line));
  write(`${strays.length === 0 ? 'Nothing was left behind by a harness that was killed.' : strays.join('\n')}\n`);
  const closed = surveys.some(({ ways }) => ways.every(({ answer }) => 'notApplicable' in answer));
  return closed ? ExitCode.environment : ExitCode.safe;
}

/** The second engine needs neither etcd nor network: a thread that simulates one small plan shows that it works. */
async function simulationLine(): Promise<string> {
  try {
    const { simulationSelfTest } = await import('../sim/self-test.ts');
    return await simulationSelfTest();
  } catch (error) {
    const remedy = error instanceof HarnessError ? ` ${error.remedy}` : '';
    return `The simulation does not work here: ${messageOf(error)}${remedy}`;
  }
}

function etcdTable(ways: readonly Surveyed[]): string {
  const table = plainTable();
  for (const { title, answer } of ways) {
    if ('found' in answer)
      table.push([
        title,
        `found: etcd ${answer.found.version}, ${answer.found.kind === 'binary' ? answer.found.binary : answer.found.image}`,
      ]);
    else if ('entered' in answer) table.push([title, `entered: etcd ${answer.entered.version}`]);
    else if ('wouldTry' in answer) table.push([title, `not tried here: would ${answer.wouldTry}`]);
    else table.push([title, `not applicable, because ${answer.notApplicable}`], ['', `→ ${answer.remedy}`]);
  }
  return trimmed(table);
}

function conclusion(ways: readonly Surveyed[]): string {
  for (const { title, answer } of ways) {
    if ('entered' in answer) {
      const { version, provider, prefix, note } = answer.entered;
      return `A run can enter etcd ${version}, ${provider}, with keys that begin with "${prefix}".${listed(note)}${inClearText(answer.entered)}`;
    }
    if ('found' in answer) {
      const note = versionNote(answer.found.version);
      return `A run uses etcd ${answer.found.version} from ${answer.found.provider}.${listed(note)}`;
    }
    if ('wouldTry' in answer) return `No etcd is here yet; a run, or "lockstorm etcd install", begins with: ${title}.`;
  }
  return 'There is no way to an etcd: follow one of the remedies.';
}

/** `etcd 3.4.23 is end of life; known bugs: a; b`: each on a line of its own. */
function listed(note: string | undefined): string {
  if (note === undefined) return '';
  const [head = '', bugs] = note.split(/(?<=known bugs): /, 2);
  return `\n${head}${bugs === undefined ? '.' : `:\n${bugs.replace(/^|; /g, (cut) => (cut === '' ? '  ' : '\n  '))}`}`;
}

/** Where a password goes over a network that others may listen to. */
function inClearText({ access, endpoints }: OwnEtcd): string {
  const open = access.user ? endpoints.filter((endpoint) => endpoint.startsWith('http:')) : [];
  return open.length === 0
    ? ''
    : `\nThe password and its token travel in clear text to ${open.join(', ')}: use https://.`;
}

async function machineTable(): Promise<string> {
  const table = plainTable();
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const recent = major > 20 || (major === 20 && minor >= 12);
  table.push(
    ['node', recent ? process.version : `${process.version}: too old, 20.12 is the oldest that is supported`],
    ['platform', `${process.platform} ${process.arch}, ${availableParallelism()} cores`],
    ['free for etcd (memory)', await freeSpace('/dev/shm')],
    ['free for etcd (disk)', `${await freeSpace(tmpdir())} in ${tmpdir()}`],
    ['free for reports', await freeSpace(process.cwd())],
  );
  return trimmed(table);
}

async function freeSpace(folder: string): Promise<string> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return `${Math.floor((bavail * bsize) / 1024 ** 2)} MiB`;
  } catch (error) {
    return `unknown (${messageOf(error)})`;
  }
}

function trimmed(table: Table.Table): string {
  return table.toString().replace(/ +$/gm, '');
}

/** No borders and no wrapping: paths and addresses are there to be copied. */
function plainTable(): Table.Table {
  const none = { top: '', 'top-mid': '', 'top-left': '', 'top-right': '', left: '', right: '', middle: '', mid: '' };
  const ends = { bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '', 'left-mid': '', 'mid-mid': '' };
  return new Table({
    chars: { ...none, ...ends, 'right-mid': '' },
    style: { 'padding-left': 2, 'padding-right': 0, head: [], border: [] },
  });
}
