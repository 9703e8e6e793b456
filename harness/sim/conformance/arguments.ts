// The command line of the comparison.
import { randomInt } from 'node:crypto';
import { Command } from 'commander';
import { usageError } from '../../errors.ts';

export interface Arguments {
  /** Of all seeds together. */
  readonly operations: number;
  /** Of one seed, on an etcd of its own. */
  readonly perSeed: number;
  /** The first seed, 32 bits; the others count up from it. */
  readonly seed: number;
  /** As for lockstorm run. */
  readonly etcd: string;
  readonly offline: boolean;
}

const FULL = 20_000;
const SHORT = 3_000;
const PER_SEED = 2_500;

/** Throws a usage error, or commander's own. */
export function readArguments(words: readonly string[]): Arguments {
  const options = new Command('conformance')
    .description('Asks the etcd model and a real etcd the same, and compares all that they answer.')
    .option('--ops <n>', `operations of all seeds together (${FULL}; ${SHORT} with --short)`)
    .option('--seed <hex>', 'the first seed, up to 8 hex digits, or random (1)', '1')
    .option('--etcd <where>', 'as for lockstorm run', process.env['LOCKSTORM_ETCD'] ?? 'auto')
    .option('--offline', 'fetch nothing')
    .option('--short', 'the form for a build')
    .exitOverride()
    .parse(words, { from: 'user' })
    .opts<{ ops?: string; seed: string; etcd: string; offline?: true; short?: true }>();
  return {
    operations: options.ops === undefined ? (options.short ? SHORT : FULL) : count(options.ops),
    perSeed: PER_SEED,
    seed: options.seed === 'random' ? randomInt(2 ** 32) : seedOf(options.seed),
    etcd: options.etcd,
    offline: options.offline === true,
  };
}

function count(text: string): number {
  if (/^[1-9]\d{0,7}$/.test(text)) return Number(text);
  throw usageError('bad-flag', `--ops: "${text}" is no number of operations.`, 'Give a whole number from 1 on.');
}

function seedOf(text: string): number {
  if (/^[0-9a-f]{1,8}$/i.test(text)) return Number.parseInt(text, 16);
  throw usageError('bad-flag', `--seed: "${text}" is no seed.`, 'Give up to 8 hex digits, or random.');
}
