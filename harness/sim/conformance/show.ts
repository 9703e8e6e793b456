// Messages as one line of text, for people: bytes as quoted text, nothing about fields that have their default.
import { absent } from './compare.ts';

/** Any message or part of one. */
export function show(value: unknown): string {
  if (value === absent) return 'absent';
  if (Buffer.isBuffer(value)) return JSON.stringify(value.toString('latin1'));
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? String(value);
  const fields = Object.entries(value).filter(([name, field]) => name !== 'header' && !isDefault(field));
  return `{${fields.map(([name, field]) => `${name}: ${show(field)}`).join(', ')}}`;
}

function isDefault(value: unknown): boolean {
  if (Buffer.isBuffer(value) || Array.isArray(value)) return value.length === 0;
  return value === null || value === false || value === '0' || value === '';
}
