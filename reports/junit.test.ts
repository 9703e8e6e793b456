import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderJunit, writeJunit } from './junit.ts';
import { sampleReport, sampleResult, sampleViolation } from './testing.ts';

interface Element {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
  text: string;
}

/** Just enough of an XML parser to prove well-formedness: tags nest, attributes are quoted, nothing stray is left. */
function parse(xml: string): Element {
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  let rest = xml.replace(/^<\?xml[^>]*\?>/, '');
  const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", '#xA': '\n' };
  const decode = (text: string): string => {
    if (/&(?!(?:lt|gt|amp|quot|apos|#x[0-9A-F]+);)/.test(text)) throw new Error(`a bare & in ${text}`);
    return text.replace(/&(\w+|#xA);/g, (_, name: string) => entities[name]!);
  };
  while (rest !== '') {
    const cdata = /^<!\[CDATA\[(.*?)\]\]>/s.exec(rest);
    const tag = /^<(\/?)([\w-]+)((?:\s+[\w-]+="[^"<]*")*)\s*(\/?)>/.exec(rest);
    const text = /^[^<]+/.exec(rest);
    const [matched] = cdata ?? tag ?? text ?? [];
    if (matched === undefined) throw new Error(`not well-formed at ${rest.slice(0, 60)}`);
    if (cdata) open.at(-1)!.text += cdata[1];
    else if (tag?.[1] === '/') {
      if (open.pop()!.name !== tag[2]) throw new Error(`</${tag[2]}> closes another element`);
    } else if (tag) {
      const attributes = Object.fromEntries(
        [...tag[3]!.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key, value]) => [key, decode(value!)]),
      );
      const element: Element = { name: tag[2]!, attributes, children: [], text: '' };
      open.at(-1)!.children.push(element);
      if (tag[4] !== '/') open.push(element);
    } else open.at(-1)!.text += decode(matched);
    rest = rest.slice(matched.length);
  }
  if (open.length !== 1) throw new Error('an element is not closed');
  return root.children[0]!;
}

const options = { invocation: 'npm run chaos --' };
const late = sampleResult({
  check: 'late-expiry',
  verdict: 'inconclusive',
  judged: {},
  inconclusive: { 'host stalled': 3 },
  seen: '',
});
const unsafe = sampleResult({ verdict: 'unsafe', violations: [sampleViolation()] });

describe('JUnit', () => {
  const [suite] = parse(
    renderJunit([sampleReport([unsafe, late, sampleResult({ check: 'leaks' })])], options),
  ).children;
  const cases = suite!.children.filter(({ name }) => name === 'testcase');

  it('names the etcd, and what is known of its version', () => {
    const note = 'etcd 3.5.21 has known bugs: one (etcd#1)';
    const xml = renderJunit(
      [sampleReport(undefined, { etcd: { version: '3.5.21', provider: 'cache', members: 1, note } })],
      {
        invocation: 'npx lockstorm',
      },
    );
    expect(xml).toContain('name="etcd" value="3.5.21 (cache)"');
    expect(xml).toContain(`name="etcd-note" value="${note}"`);
    expect(renderJunit([sampleReport()], { invocation: 'npx lockstorm' })).not.toContain('etcd-note');
  });

  it('has a case a check, with counts that add up', () => {
    expect(cases.map(({ attributes }) => attributes.name)).toEqual(['mutual-exclusion', 'late-expiry', 'leaks']);
    expect(suite!.attributes).toMatchObject({ tests: '3', failures: '1', errors: '0', skipped: '1' });
    expect(cases[0]!.attributes.classname).toBe('lockstorm.sigkill.session-mutex');
  });

  it('tells the story of a failure', () => {
    const [failure] = cases[0]!.children.filter(({ name }) => name === 'failure');
    expect(failure!.attributes.message).toBe('two workers held "orders" at once for 1.062 s');
    expect(failure!.text).toContain('npm run chaos -- replay sigkill-session-mutex-6fc1a2b4');
  });

  it('skips what is inconclusive, and says why', () => {
    const [skipped] = cases[1]!.children.filter(({ name }) => name === 'skipped');
    expect(skipped!.attributes.message).toBe('3 × host stalled');
    expect(cases[2]!.children.filter(({ name }) => ['failure', 'skipped', 'error'].includes(name))).toEqual([]);
  });

  it('has an error where the environment failed', () => {
    const error = { code: 'etcd-died', message: 'etcd died.', remedy: 'Look.' };
    const [failed] = parse(renderJunit([sampleReport([], { error })], options)).children;
    expect(failed!.children.at(-1)!.children[0]).toMatchObject({
      name: 'error',
      attributes: { message: 'etcd died.', type: 'etcd-died' },
    });
  });

  it('has an error where something failed outside any run: what passed before does not make it green', () => {
    const failures = [{ code: 'no-etcd', message: 'No etcd.', remedy: 'Get one.' }];
    const suites = parse(renderJunit([sampleReport()], { ...options, failures })).children;
    expect(suites.map(({ attributes }) => attributes.errors)).toEqual(['0', '1']);
    expect(suites[1]!.children[0]!.children[0]).toMatchObject({
      name: 'error',
      attributes: { message: 'No etcd.', type: 'no-etcd' },
    });
    expect(parse(renderJunit([sampleReport()], { ...options, failures: [] })).children).toHaveLength(1);
  });

  it('stays well-formed whatever a worker says', () => {
    const what = 'a ]]> b \u0000\u001b[31m <&"\' \ud800 ]]>]]> \uffff';
    const story = [{ line: 1, atUs: 1, who: 'w1', text: what }];
    const nasty = sampleResult({ verdict: 'unsafe', seen: what, violations: [sampleViolation({ what, story })] });
    const xml = renderJunit([sampleReport([nasty])], options);
    // oxlint-disable-next-line no-control-regex
    expect(xml).not.toMatch(/[\u0000-\u0008\ud800\uffff]/);
    expect(() => parse(xml)).not.toThrow();
  });

  it('is written to a file, or says why not', () => {
    const folder = mkdtempSync(join(tmpdir(), 'lockstorm-junit-'));
    try {
      writeJunit(join(folder, 'junit.xml'), [sampleReport()], options);
      expect(parse(readFileSync(join(folder, 'junit.xml'), 'utf8')).name).toBe('testsuites');
      expect(() => writeJunit(join(folder, 'none', 'junit.xml'), [], options)).toThrow(/cannot be written/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
