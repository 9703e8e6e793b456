// docs/results.md names every event kind, every field of verdict.json, every exit code and every environment name: a test holds it to that.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { environmentName } from '../harness/commands/environment.ts';
import { optionNames } from '../harness/commands/options.ts';
import { ExitCode } from '../harness/errors.ts';
import { eventSchema } from '../harness/history/events.ts';
import { verdictSchema } from './verdict.ts';

const text = readFileSync(join(import.meta.dirname, '..', 'docs', 'results.md'), 'utf8');
const has = (word: string): boolean => text.includes(`\`${word}\``);

describe('docs/results.md', () => {
  it('names every kind of event with its fields', () => {
    const missing = eventSchema.options.flatMap(({ shape }) => {
      const kind = shape.kind.value;
      const row = text.split('\n').find((line) => line.startsWith(`| \`${kind}\``)) ?? '';
      const fields = Object.keys(shape).filter((field) => field !== 'kind' && field !== 'atUs');
      return fields.filter((field) => !row.includes(`\`${field}\``)).map((field) => `${kind}.${field}`);
    });
    expect(missing).toEqual([]);
  });

  it('names every field of verdict.json', () => {
    const { shape } = verdictSchema;
    const checks = shape.checks.element.shape;
    const violation = checks.violations.element.shape;
    const fields = [
      shape,
      shape.counts.shape,
      checks,
      violation,
      violation.fencing.unwrap().shape,
      checks.windows.unwrap().element.shape,
    ].flatMap((each) => Object.keys(each));
    expect(fields.filter((field) => !has(field))).toEqual([]);
  });

  it('names every exit code', () => {
    const codes = [...text.matchAll(/^\| (\d+) /gm)].map(([, code]) => Number(code));
    expect(codes).toEqual(Object.values(ExitCode));
  });

  it('names every environment variable', () => {
    const names = new Set(
      Object.values(optionNames)
        .flat()
        .filter((name) => name !== 'color'),
    );
    expect([...names].map(environmentName).filter((name) => !has(name))).toEqual([]);
  });
});
