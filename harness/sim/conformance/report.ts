// What was found, as lines of text.
import { plain } from '../../../reports/paint.ts';
import { table } from '../../../reports/table.ts';
import { acceptedOf } from './accepted.ts';
import type { Differed } from './differ.ts';
import { describeSide, offences } from './measured.ts';
import type { Stories } from './run-stories.ts';
import { show } from './show.ts';

/** Sums over seeds. */
export class Totals {
  operations = 0;
  events = 0;
  differences = 0;
  readonly accepted = new Map<string, number>();

  add({ operations, events, findings }: Differed): void {
    this.operations += operations;
    this.events += events;
    this.differences += findings.differences.length;
    for (const [name, times] of findings.accepted) this.accepted.set(name, (this.accepted.get(name) ?? 0) + times);
  }
}

/** A seed of 32 bits as it is given on the command line. */
export function hex(seed: number): string {
  return seed.toString(16);
}

export function seedLine(seed: number, { operations, events, findings }: Differed): string {
  const count = findings.differences.length;
  return `  ${count === 0 ? '✓' : '✗'} seed ${hex(seed)}: ${operations} operations, ${events} watch events, ${count === 0 ? 'no difference' : `${count} differences`}`;
}

/** For each difference the operation, what both said, and how to see it again. */
export function findingLines(seed: number, operations: number, { findings }: Differed): string[] {
  if (findings.differences.length === 0) return [];
  return [
    ...findings.differences.flatMap(({ index, method, asked, path, model, real }) => [
      `    operation ${index}: ${method} ${asked}`,
      `      ${path === '' ? 'all of it' : path}`,
      `      model ${show(model)}`,
      `      real  ${show(real)}`,
    ]),
    `    Again   npm run conformance -- --seed ${hex(seed)} --ops ${operations}`,
  ];
}

export function acceptedLines({ accepted: met }: Totals, version: string): string[] {
  return [
    '\nAccepted differences:',
    ...acceptedOf(version).map(({ name, reason }) => `  ${met.get(name) ?? 0} × ${name}: ${reason}`),
  ];
}

/** The stories side by side, and what in them is out of bounds. */
export function storyLines(stories: Stories, semantics: string): { lines: string[]; offences: string[] } {
  const { measured, granted, lock, lockElsewhere } = stories;
  const other = semantics === '3.4' ? '3.5' : '3.4';
  const lines = [
    '\nsmallest / median / largest, and the bounds',
    table(
      ['', 'model', 'real'],
      measured.map((each) => [
        `${each.name}, ${each.unit}`,
        describeSide(each.model, each.bounds.model),
        describeSide(each.real, each.bounds.real),
      ]),
      plain,
    ),
    '\nTTL granted for TTL asked, in seconds',
    table(
      ['', 'model', 'real'],
      granted.map(({ flags, model, real }) => [flags, model, real]),
      plain,
    ),
    '\nThe lock service, and B whose lease runs out while it waits (etcd#11456)',
    table(
      ['', 'B', 'C'],
      [
        [`model, ${semantics}`, lock.model.B, lock.model.C],
        ['real', lock.real.B, lock.real.C],
        [`model, ${other}`, lockElsewhere.B, lockElsewhere.C],
      ],
      plain,
    ),
  ];
  const [old, fixed] = semantics === '3.4' ? [lock.model, lockElsewhere] : [lockElsewhere, lock.model];
  return {
    lines,
    offences: [
      ...measured.flatMap(offences),
      ...granted
        .filter(({ model, real }) => model !== real)
        .map(({ flags, model, real }) => `TTLs with ${flags}: the model grants ${model}, real etcd ${real}`),
      ...(['B', 'C'] as const)
        .filter((waiter) => lock.model[waiter] !== lock.real[waiter])
        .map((waiter) => `the lock service: the model says "${lock.model[waiter]}" to ${waiter}, real etcd "${lock.real[waiter]}"`), // prettier-ignore
      ...(old.B.startsWith('told') ? [] : [`the lock service of 3.4 on the model: ${old.B}`]),
      ...(fixed.B.startsWith('refused') ? [] : [`the lock service of 3.5 on the model: ${fixed.B}`]),
    ],
  };
}
