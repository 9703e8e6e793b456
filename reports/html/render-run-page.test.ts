// The page as text: nothing that a user wrote becomes markup, and nothing is asked of anybody. That it works, a browser says.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Timeline } from '../timeline/timeline.ts';
import { PAGE_BYTES } from './fit-page.ts';
import { renderRunPage } from './render-run-page.ts';
import { eventRow, timelineWith } from './testing.ts';

const hostile = [
  '</script><script>evil()</script>',
  '</noscript><img src=x onerror=evil()>',
  '<!-- <script>',
  ']]>',
  '\u202Egnp.exe',
  'a\u2028b\0c',
  '"><style>*{display:none}</style>',
  'javascript:evil()',
  'https://evil.example/x.js',
  'x'.repeat(1_000_000),
];

function hostileTimeline(text: string): Timeline {
  const timeline = timelineWith();
  return {
    ...timeline,
    run: { ...timeline.run, id: text, seed: text, subjects: [text], plan: [text], error: text, again: text },
    locks: [text],
    violations: timeline.violations.map((violation) => ({
      ...violation,
      what: text,
      expected: text,
      more: [text],
      story: violation.story.map((step) => ({ ...step, who: text, text })),
    })),
    events: [eventRow(1, { text, who: text, token: text, lease: text, bound: text })],
    notes: [text],
    leftOut: [text],
  };
}

function sha256(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** Some 600 characters that gzip can hardly shorten. */
function noise(seed: number): string {
  return Array.from({ length: 7 }, (_, part) => createHash('sha512').update(`${seed} ${part}`).digest('base64')).join(
    '',
  );
}

/** The page without what is in script and style elements, whose content is no markup. */
function markupOf(html: string): string {
  return html.replaceAll(/(<(script|style)[^>]*>)[\s\S]*?(<\/\2>)/g, '$1$3');
}

describe('names and errors of users', () => {
  it.each(hostile)('are text (%#)', async (text) => {
    const html = await renderRunPage(hostileTimeline(text));
    const markup = markupOf(html);
    expect(markup.match(/<script[^>]*>/gi)).toEqual(['<script type="application/octet-stream" id="data">', '<script>']);
    expect(markup.match(/<style[^>]*>/gi)).toHaveLength(1);
    expect(markup.match(/<\/?noscript>/gi)).toEqual(['<noscript>', '</noscript>']);
    const tags = markup.match(/<[a-z!/][^>]*>/gi) ?? [];
    expect(tags.filter((tag) => /\s(?:on\w+|style|src|href)=/i.test(tag))).toEqual(['<link rel="icon" href="data:,">']);
    expect(tags.filter((tag) => /^<(?:img|iframe|object|embed|base|form|!--)/i.test(tag))).toEqual([]);
    // oxlint-disable-next-line no-control-regex -- none of them may be left
    expect(html).not.toMatch(/[\0-\x08\x0B-\x1F\u2028\u2029\u202A-\u202E\u2066-\u2069]/);
    expect(html.length).toBeLessThan(1_000_000);
  });
});

describe('the page of a run', () => {
  it('allows exactly the script and the styles that it has', async () => {
    const html = await renderRunPage(timelineWith());
    const [, script] = /<script>([\s\S]*?)<\/script>/.exec(html)!;
    const [, style] = /<style>([\s\S]*?)<\/style>/.exec(html)!;
    expect(html).toContain(`script-src ${sha256(script!)}; style-src ${sha256(style!)}; img-src data:`);
    expect(style).not.toMatch(/@import|url\(/);
    expect(script).not.toMatch(/\bfetch\(|XMLHttpRequest|WebSocket|importScripts|sendBeacon|innerHTML|\beval\(/);
  });

  it('tells the run without JavaScript too', async () => {
    const html = await renderRunPage(timelineWith());
    const [, table] = /<noscript>([\s\S]*)<\/noscript>/.exec(html)!;
    expect(table).toContain('two workers held &quot;orders&quot; at once for 1.000 s');
    expect(table).toContain('A fencing check would have refused 3 writes.');
    expect(table).toContain('npm run chaos -- replay pause-past-ttl-etcd3-lock-6fc1a2b4');
    expect(table!.match(/<h2/g)).toHaveLength(3);
  });

  it('has at most 2,000 rows there, and says how many it left out', async () => {
    const events = Array.from({ length: 5000 }, (_, index) => eventRow(index + 1));
    const html = await renderRunPage(timelineWith({ events }));
    expect(html).toContain('3,000 of 5,000 events are left out here.');
    expect(html.match(/<tr>/g)!.length).toBeLessThan(2020);
  });

  it('stays below its limit, and says what that cost', async () => {
    const events = Array.from({ length: 3000 }, (_, index) => eventRow(index + 1, { text: noise(index) }));
    const html = await renderRunPage(timelineWith({ events }), 2_000_000);
    expect(Buffer.byteLength(html)).toBeLessThan(2_000_000);
    expect(html).toMatch(/Left out, because the page would be too large: [\d,]+ of 3,000 events/);
    expect(PAGE_BYTES).toBe(15_000_000);
  });
});
