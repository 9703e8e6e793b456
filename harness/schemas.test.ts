// The JSON Schemas in docs/ are made from the code, and so are never behind it.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from './history/events.ts';
import { jsonSchemas } from './schemas.ts';

const docs = resolve(import.meta.dirname, '../docs');
const schemas = jsonSchemas();
const REMEDY = 'stale: write it anew with LOCKSTORM_WRITE_SCHEMAS=1 npx vitest run harness/schemas.test.ts';

describe('the schemas in docs/', () => {
  it.each(Object.keys(schemas))('%s is what the code says', async (name) => {
    const file = join(docs, name);
    const config = await resolveConfig(file);
    const text = await format(JSON.stringify(schemas[name]), { ...config, parser: 'json' });
    if (process.env['LOCKSTORM_WRITE_SCHEMAS'] === '1') writeFileSync(file, text);
    const committed = existsSync(file) ? readFileSync(file, 'utf8') : '';
    expect(committed === text ? 'up to date' : REMEDY).toBe('up to date');
  });
});

describe('a history', () => {
  const folder = join(import.meta.dirname, 'checks/fixtures');
  const ajv = new Ajv2020({ strict: true });
  const event = ajv.compile(schemas['history.schema.json']!);
  const plan = ajv.compile(schemas['plan.schema.json']!);

  it.each(readdirSync(folder).filter((name) => name.endsWith('.jsonl')))('%s is what its schema says', (name) => {
    const lines = readFileSync(join(folder, name), 'utf8').trimEnd().split('\n');
    const events = lines.map((line) => JSON.parse(line) as HistoryEvent);
    expect(events.filter((one) => !event(one))).toEqual([]);
    expect(events.filter((one) => one.kind === 'plan' && !plan(one.plan))).toEqual([]);
  });

  it('of another kind is refused', () => {
    expect(event({ kind: 'guess', atUs: 1 })).toBe(false);
    expect(plan({ format: 1 })).toBe(false);
  });
});
