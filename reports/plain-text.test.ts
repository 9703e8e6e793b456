import { describe, expect, it } from 'vitest';
import { plainLines, plainText } from './plain-text.ts';

describe('plain text', () => {
  it('leaves what people write as it is', () => {
    expect(plainText('orders/zürich 東京 — "x" ✓')).toBe('orders/zürich 東京 — "x" ✓');
  });

  it('shows control characters instead of obeying them', () => {
    expect(plainText('a\u001b[31mred\nb\r\tc\u007f')).toBe('a␛[31mred␊b␍␉c␡');
    expect(plainText('\u009b31m \u0085')).toBe('�31m �');
  });

  it('lets nothing turn the direction, end a line, or hide', () => {
    expect(plainText('\u202eevil\u2066 \u200b\u2028\u2029\ufeff\ud800')).toBe('�evil� �����');
  });

  it('breaks the workflow commands of GitHub', () => {
    expect(plainText('::error title=x::y')).toBe(': :error title=x::y');
    expect(plainText('lock ::add-mask::y')).toBe('lock : :add-mask::y');
    expect(plainText('lock ##[error]x')).toBe('lock ## [error]x');
    expect(plainText('std::mutex')).toBe('std::mutex');
  });

  it('cuts what is too long', () => {
    expect(plainText('x'.repeat(3_000_000))).toHaveLength(2_000);
    expect(plainText('x'.repeat(12), 10)).toBe('xxxxxxxxx…');
  });

  it('keeps the line ends of what has several', () => {
    expect(plainLines('a\r\nb\u001b\n::error::c')).toBe('a\nb␛\n: :error::c');
  });
});
