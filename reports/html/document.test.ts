import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { documentShell } from './document.ts';
import { escapeHtml } from './escape-html.ts';

const parts = { title: 'a run', styles: 'body{margin:0}', script: 'alert(1)', body: '<main id="page"></main>' };

function hashesIn(html: string, directive: string): string[] {
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)![1]!;
  const sources = policy.split('; ').find((one) => one.startsWith(directive))!;
  return [...sources.matchAll(/'sha256-([^']+)'/g)].map(([, hash]) => hash!);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

describe('a document', () => {
  it.each([
    'alert("</script><script>evil()</script>")',
    'x = "<!-- <script>";\r\ny = /<\\/SCRIPT>/;\rz',
    'é = "\u2028"',
  ])('allows exactly its own script: %j', (script) => {
    const html = documentShell({ ...parts, script });
    const [, code] = /<script>([\s\S]*?)<\/script>/.exec(html)!;
    expect(code).not.toMatch(/<!--|<\/?script/i);
    expect(hashesIn(html, 'script-src')).toEqual([sha256(code!)]);
    expect(html.match(/<script/g)).toHaveLength(1);
  });

  it('allows exactly its own styles', () => {
    const html = documentShell({ ...parts, styles: 'a::before{content:"</style><b>"}\r\n' });
    const [, css] = /<style>([\s\S]*?)<\/style>/.exec(html)!;
    expect(hashesIn(html, 'style-src')).toEqual([sha256(css!)]);
    expect(css).toContain(String.raw`\3C /style><b>`);
  });

  it('asks for nothing', () => {
    const html = documentShell({ ...parts, data: 'H4sI' });
    expect(html).toContain("default-src 'none'");
    expect(html).toContain('<link rel="icon" href="data:,">');
    expect(html).not.toMatch(/https?:/);
    expect(html).toContain('<script type="application/octet-stream" id="data">H4sI</script>');
  });

  it('takes no data that are not base64', () => {
    expect(() => documentShell({ ...parts, data: '</script>' })).toThrow('not base64');
  });

  it('has a title that is text', () => {
    expect(documentShell({ ...parts, title: '</title><script>evil()</script>\u202E' })).toContain(
      String.raw`<title>&lt;/title&gt;&lt;script&gt;evil()&lt;/script&gt;\u202E</title>`,
    );
  });
});

describe('text in HTML', () => {
  it.each([
    ['<b title=\'"&', '&lt;b title=&#39;&quot;&amp;'],
    ['a\0b\u001B[31m', String.raw`a\u0000b\u001B[31m`],
    ['one\r\ntwo\tthree', 'one  two three'],
    ['\u2028\u2066\uD800x', String.raw`\u2028\u2066\uD800x`],
    ['Grüße, 鍵 🔒', 'Grüße, 鍵 🔒'],
  ])('%j', (text, html) => expect(escapeHtml(text)).toBe(html));

  it('is cut where it is endless', () => {
    expect(escapeHtml('x'.repeat(1_000_000)).length).toBeLessThan(2100);
    expect(escapeHtml('12345', 3)).toBe('123…');
  });
});
