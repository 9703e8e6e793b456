import { describe, expect, it } from 'vitest';
import { sampleExploration, sampleFinding, sampleReport, sampleResult, sampleViolation } from '../testing.ts';
import { code, codeBlock, words } from './escape.ts';
import { renderJobSummary } from './job-summary.ts';

const options = { allowInconclusive: false, invocation: 'npm run chaos --', root: '/project' };
const unsafe = (id: string, changes = {}) =>
  sampleReport([sampleResult({ verdict: 'unsafe', violations: [sampleViolation(changes)] })], { id, subjects: [id] });
const open = sampleReport([sampleResult({ verdict: 'inconclusive', judged: {}, inconclusive: { 'host stalled': 3 } })]);

describe('the job summary', () => {
  const failures = [{ message: 'No etcd.', remedy: 'Get one.' }];
  it.each([
    [[sampleReport()], {}, '## ✅ lockstorm: 1 passed, 0 failed\n'],
    [[sampleReport()], { failures }, '## ⚠️ lockstorm: 1 passed, 0 failed\n'],
    [[sampleReport()], { interrupted: true }, '## ⚠️ lockstorm: 1 passed, 0 failed, interrupted\n'],
    [[], { failures }, '## ⚠️ lockstorm: 0 passed, 0 failed\n'],
    [[unsafe('a')], { failures, interrupted: true }, '## ❌ lockstorm: 0 passed, 1 failed, interrupted\n'],
  ])('is green only where all that was asked for passed: %#', (reports, more, begins) => {
    expect(renderJobSummary(reports, [], { ...options, ...more })).toMatch(begins);
  });

  it('has the result, a table, the story of a failure with the lines to paste, and the seeds', () => {
    const finding = sampleViolation({ side: 'server', what: 'etcd let a key go' });
    const safe = sampleReport([sampleResult({ findings: [finding] })]);
    const text = renderJobSummary([safe, unsafe('etcd3-lock'), open], [], {
      ...options,
      artifactsUrl: 'https://github.com/o/r/actions/runs/1#artifacts',
      notes: ['A note.'],
    });
    expect(text).toMatchInlineSnapshot(`
      "## ❌ lockstorm: 1 passed, 1 failed, 1 inconclusive

      | verdict | subject | scenario | etcd | runs | acquisitions | SIGKILLs | expiries judged | worst margin |
      | --- | --- | --- | --- | ---: | ---: | ---: | ---: | ---: |
      | ⚠️ inconclusive 1 of 2 | <code>session-mutex</code> | sigkill | etcd 3.5.21, 1 member | 2 | 824 | 74 | 0 | – |
      | ❌ **UNSAFE** mutual-exclusion | <code>etcd3-lock</code> | sigkill | etcd 3.5.21, 1 member | 1 | 412 | 37 | 0 | – |

      ### What went wrong

      \`\`\`text
      ✗ UNSAFE  two workers held "orders" at once for 1.062 s                               sigkill  run 2
                check mutual-exclusion   side lock library   subject etcd3-lock   TTL 2 s
                etcd 3.5.21, 1 member
         t+3.412 s  -2.546 s  w1    acquired, token 7
         t+5.951 s  -0.007 s  etcd  expired w1’s lease (revision 41)
        t+12.958 s  +7.000 s  w2    acquired, token 8
        Expected  one holder at a time
        Again   npm run chaos -- replay etcd3-lock
        Keep    npm run chaos -- keep   etcd3-lock
        Look    reports/runs/etcd3-lock/report.html
      \`\`\`

      The runs are in [the artifact](https://github.com/o/r/actions/runs/1#artifacts), if the workflow uploads <code>reports/runs</code>. Unpack it there in your checkout: then each page opens, and each line can be pasted.

      ### Inconclusive

      - <code>sigkill-session-mutex-6fc1a2b4</code>: mutual-exclusion: 3 × host stalled

      <details>
      <summary>What is not the lock's doing (1)</summary>

      - <code>sigkill-session-mutex-6fc1a2b4</code>: not the lock's doing: etcd server: etcd let a key go

      </details>

      <details>
      <summary>Seeds (3)</summary>

      - <code>6fc1a2b400000000</code> sigkill, <code>session-mutex</code>, safe: <code>reports/runs/sigkill-session-mutex-6fc1a2b4/report&#46;html</code>
      - <code>6fc1a2b400000000</code> sigkill, <code>etcd3-lock</code>, unsafe: <code>reports/runs/etcd3-lock/report&#46;html</code>
      - <code>6fc1a2b400000000</code> sigkill, <code>session-mutex</code>, inconclusive: <code>reports/runs/sigkill-session-mutex-6fc1a2b4/report&#46;html</code>

      </details>

      A note.
      "
    `);
  });

  it('tells what exploring found, and what failed outside of any run', () => {
    const text = renderJobSummary([], [sampleExploration({ verdict: 'unsafe', findings: [sampleFinding()] })], {
      ...options,
      reporters: ['github'],
      failures: [{ message: 'No etcd.', remedy: 'Install one.' }],
    });
    expect(text).toContain('| ❌ **UNSAFE** | <code>session-mutex</code> | 4,000 |');
    expect(text).toContain('The same trace each of 3 times');
    expect(text).toContain('Look    reports/runs/swarm-etcd3-lock-6fc1a2b4/verdict.json');
    expect(text).toContain('- No etcd. Install one.');
  });

  it('says so where nothing was judged', () => {
    expect(renderJobSummary([], [], options)).toBe('## ⚠️ lockstorm: 0 passed, 0 failed\n');
  });

  it('is cut between its parts, with a sentence', () => {
    const reports = Array.from({ length: 15 }, (_, n) => unsafe(`subject-${n}`, { what: 'é'.repeat(2_000) }));
    const text = renderJobSummary(reports, [], { ...options, maxBytes: 20_000 });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(20_000);
    expect(text).toMatch(/\nThere was more than a job summary of GitHub holds: [^\n]*\n$/);
    expect(text.match(/^```+/gm)!.length % 2).toBe(0);
    expect(renderJobSummary(reports, [], { ...options, maxBytes: 10 })).toBe('');
  });

  it('lets no hostile name be Markdown or HTML', () => {
    const nasty =
      '</details><script>x</script> | a | **b** [c](http://d) ![e](f) `g` ```\n# h\n$x$ @i www.j.k :l: <!-- \\| ~~m~~';
    const error = { code: 'e', message: nasty, remedy: nasty };
    const hostile = [
      { ...unsafe(nasty, { what: nasty, subject: nasty, lock: nasty, expected: nasty }), scenario: nasty, seed: nasty },
      sampleReport([], { error, id: nasty, etcd: { version: nasty, provider: nasty, members: 1 } }),
      sampleReport([sampleResult({ verdict: 'inconclusive', judged: {}, inconclusive: { [nasty]: 1 } })], {
        id: nasty,
      }),
      sampleReport([sampleResult({ findings: [sampleViolation({ what: nasty })] })], { id: nasty }),
    ];
    const text = renderJobSummary(hostile, [sampleExploration({ subject: nasty, failure: error })], {
      ...options,
      notes: [nasty],
      failures: [{ message: nasty, remedy: nasty }],
    });
    const { outside, fences } = withoutFences(text);
    expect(fences).toBe(1);
    expect(outside).not.toMatch(/<script|<!--|\*\*b|\[c\]|!\[|`|~~|\$x|@i|www\.|^# h|\\\|/m);
    // Tags are ours alone.
    expect(new Set(outside.match(/<\/?\w+/g))).toEqual(
      new Set(['<code', '</code', '<details', '</details', '<summary', '</summary']),
    );
    expect(outside.match(/<details>/g)!.length).toBe(outside.match(/<\/details>/g)!.length);
    for (const row of outside.split('\n').filter((line) => line.startsWith('| ')))
      expect([10, 6]).toContain(row.split('|').length - 1);
  });
});

/** What is outside of the blocks of code, as CommonMark finds their ends. */
function withoutFences(text: string): { outside: string; fences: number } {
  const outside: string[] = [];
  let fence = '';
  let fences = 0;
  for (const line of text.split('\n')) {
    const [run = ''] = /^`{3,}/.exec(line) ?? [];
    if (fence === '' && run !== '') [fence, fences] = [run, fences + 1];
    else if (fence !== '' && run.length >= fence.length && line === run) fence = '';
    else if (fence === '') outside.push(line);
  }
  expect(fence).toBe('');
  return { outside: outside.join('\n'), fences };
}

describe('what users say', () => {
  it('is words, code, or a block that nothing in it ends', () => {
    expect(words('two held "orders/1" at 1.062 s: w1 (of 2)')).toBe('two held "orders/1" at 1.062 s: w1 (of 2)');
    expect(words('- a')).toBe('&#45; a');
    expect(words('1. a.b http://x')).toBe('1&#46; a&#46;b http&#58;//x');
    expect(code('<b>`|')).toBe('<code>&#60;b&#62;&#96;&#124;</code>');
    expect(codeBlock('a\n````\nb')).toBe('`````text\na\n````\nb\n`````');
  });
});
