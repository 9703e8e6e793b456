// Flags, their environment names and the project's config → checked values. A flag wins over the environment, and that over the config; a
// message names the one that was wrong.
import { resolve } from 'node:path';
import { ownOptionsOf, type OwnOptions } from '../cluster/own/own-options.ts';
import { parseEtcdSpec } from '../cluster/etcd-spec.ts';
import { usageError } from '../errors.ts';
import type { Engine } from '../faults/fault.ts';
import { faultNames } from '../plan/schema.ts';
import type { FaultName } from '../plan/schema.ts';
import type { Config } from './config.ts';
import { environmentName } from './environment.ts';
import type { FaultsOrigin } from './fault-filter.ts';
import {
  parseChoice,
  parseChoices,
  parseCount,
  parseDurationMs,
  parseDurationOrNoneMs,
  parseMembers,
  parseSeed,
  parseTtlSeconds,
} from './values.ts';

export const reporters = ['summary', 'junit', 'html', 'github'] as const;
export type Reporter = (typeof reporters)[number];
/** What a run can be exported to. */
const exportFormats = ['chrome', 'jepsen', 'porcupine'] as const;
export type ExportFormat = (typeof exportFormats)[number];
export const engines = ['real', 'sim'] as const satisfies readonly Engine[];

/** Every flag of every command, checked; a command reads those that it has. Undefined: not given, the command decides. */
export interface Flags {
  readonly seed: ReturnType<typeof parseSeed> | undefined;
  /** Runs of each scenario with each subject. */
  readonly runs: number | undefined;
  readonly forMs: number | undefined;
  readonly subjects: readonly string[];
  readonly workers: number | undefined;
  readonly ttlSeconds: number | undefined;
  /** Kinds of fault that may occur; undefined: the command decides; empty: none. */
  readonly faults: readonly FaultName[] | undefined;
  /** Who said so; undefined where `faults` is. */
  readonly faultsFrom: FaultsOrigin | undefined;
  readonly engine: Engine | undefined;
  /** Plans of each subject to explore. */
  readonly plans: number | undefined;
  readonly threads: number | undefined;
  /** Explore on after a violation. */
  readonly keepGoing: boolean;
  /** How long `run` explores before it storms; 0: not at all. */
  readonly exploreMs: number | undefined;
  /** As given; undefined: a plan says which it wants, else auto. */
  readonly etcd: string | undefined;
  /** How a cluster that runs already is entered. */
  readonly own: OwnOptions;
  readonly offline: boolean;
  readonly attempts: number | undefined;
  readonly bail: boolean;
  /** Undefined: reports/runs of the project. */
  readonly out: string | undefined;
  readonly reporters: readonly Reporter[];
  readonly allowInconclusive: boolean;
  readonly to: ExportFormat | undefined;
  /** Where an export goes; `-`: to standard output; undefined: into the folder of its history. */
  readonly file: string | undefined;
  /** Print the path of a page only. */
  readonly print: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly color: boolean;
  /** Of the etcd cluster; undefined: as many as the scenario wants. */
  readonly members: 1 | 3 | undefined;
  readonly lanes: number | undefined;
  readonly scenario: string | undefined;
  /** Of 127.0.0.1; undefined: any that is free. */
  readonly port: number | undefined;
  readonly semantics: '3.4' | '3.5' | undefined;
}

/** `raw` is what commander gives, with text for every flag that takes a value. Throws a usage error at the first wrong one. */
export function readFlags(
  raw: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
  config: Config = { source: '', values: {} },
): Flags {
  const given = (name: string): Given | undefined => {
    const fromFlag = raw[name];
    if (typeof fromFlag === 'string') return { text: fromFlag, flag: `--${dashed(name)}` };
    const text = env[environmentName(name)];
    if (text !== undefined && text !== '') return { text, flag: environmentName(name) };
    const set = config.values[name];
    return set === undefined || typeof set === 'boolean'
      ? undefined
      : { text: typeof set === 'string' ? set : set.join(','), flag: `${config.source}: ${name}`, isConfig: true };
  };
  const value = <T>(name: string, parse: (text: string, flag: string) => T): T | undefined => {
    const found = given(name);
    return found && parse(found.text, found.flag);
  };
  const flag = (name: string): boolean => {
    const text = env[environmentName(name)] ?? '';
    return raw[name] === true || (text === '' ? config.values[name] === true : truth(text, environmentName(name)));
  };
  const subjects = Array.isArray(raw.subject)
    ? raw.subject.map(String)
    : subjectsOf(env, config, value('subject', words));
  const faults = given('faults');
  // Which faults the config's subject survives says nothing of another.
  const heard = faults?.isConfig === true && !areOfConfig(subjects, config) ? undefined : faults;
  return {
    seed: value('seed', parseSeed),
    runs: value('runs', (text, name) => parseCount(text, name, 'runs', 100_000)),
    forMs: value('for', parseDurationMs),
    subjects,
    workers: value('workers', (text, name) => parseCount(text, name, 'workers', 200)),
    ttlSeconds: value('ttl', parseTtlSeconds),
    faults: heard && parseFaults(heard.text, heard.flag),
    faultsFrom: heard && {
      from: heard.isConfig === true ? config.source : heard.flag,
      isConfig: heard.isConfig === true,
    },
    engine: value('engine', (text, name) => parseChoice(text, name, 'engine', engines)),
    plans: value('plans', (text, name) => parseCount(text, name, 'plans', 100_000_000)),
    threads: value('threads', (text, name) => parseCount(text, name, 'threads', 64)),
    keepGoing: flag('keepGoing'),
    exploreMs: value('explore', parseDurationOrNoneMs),
    etcd: value('etcd', checkedEtcd),
    own: {
      // User and password come from the environment alone.
      ...ownOptionsOf(env),
      ca: given('etcdCa')?.text,
      cert: given('etcdCert')?.text,
      key: given('etcdKey')?.text,
      prefix: given('prefix')?.text,
    },
    offline: flag('offline'),
    attempts: value('attempts', (text, name) => parseCount(text, name, 'attempts', 10_000)),
    bail: flag('bail'),
    out: given('out')?.text,
    reporters: value('reporter', (text, name) => parseChoices(text, name, 'reporter', reporters)) ?? reporters,
    allowInconclusive: flag('allowInconclusive'),
    to: value('to', (text, name) => parseChoice(text, name, 'format', exportFormats)),
    file: given('file')?.text,
    print: flag('print'),
    quiet: flag('quiet'),
    verbose: flag('verbose'),
    color: raw.color !== false,
    members: value('members', parseMembers),
    lanes: value('lanes', (text, name) => parseCount(text, name, 'lanes', 64)),
    scenario: given('scenario')?.text,
    port: value('port', (text, name) => parseCount(text, name, 'as a port', 65_535)),
    semantics: value('semantics', (text, name) => parseChoice(text, name, 'semantics', ['3.4', '3.5'] as const)),
  };
}

/** What `--etcd` says, as it is: whether it can be understood shows here, whether it can be had when it is needed. */
function checkedEtcd(text: string): string {
  parseEtcdSpec(text);
  return text;
}

/** Those of the environment, else of the config, where a list is taken as it is: a command may have commas. */
function subjectsOf(
  env: Readonly<Record<string, string | undefined>>,
  { values }: Config,
  split: readonly string[] = [],
): readonly string[] {
  const listed = values['subject'];
  return Array.isArray(listed) && !env[environmentName('subject')] ? listed : split;
}

/** Whether all of these are subjects that the config names, or it names none. Paths of both start from where the user is. */
function areOfConfig(subjects: readonly string[], { values }: Config): boolean {
  const { subject } = values;
  if (subject === undefined || typeof subject === 'boolean') return true;
  const own = (typeof subject === 'string' ? words(subject) : subject).map((each) => resolve(each));
  return subjects.every((each) => own.includes(resolve(each)));
}

/** `kill,cut`, each once; `none` alone is no kind at all, `all` alone every kind. */
function parseFaults(text: string, flag: string): FaultName[] {
  const chosen = new Set(parseChoices(text, flag, 'fault', [...faultNames, 'none', 'all']));
  for (const alone of ['none', 'all'] as const)
    if (chosen.has(alone) && chosen.size > 1)
      throw usageError(
        'bad-faults',
        `${flag}: "${alone}" and other faults exclude each other.`,
        `Give ${alone}, or the kinds that may occur.`,
      );
  return faultNames.filter((name) => chosen.has('all') || chosen.has(name));
}

interface Given {
  readonly text: string;
  /** How the user wrote it, for messages. */
  readonly flag: string;
  readonly isConfig?: true;
}

function words(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

function truth(text: string | undefined, name: string): boolean {
  if (text === undefined || ['', '0', 'false', 'no'].includes(text)) return false;
  if (['1', 'true', 'yes'].includes(text)) return true;
  throw usageError('bad-flag', `${name}: "${text}" is neither yes nor no.`, 'Give 1 or 0.');
}

function dashed(attribute: string): string {
  return attribute.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
