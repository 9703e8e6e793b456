import { describe, expect, it } from 'vitest';
import { exitedEarly } from './exit.ts';

const said = (log: string): string => exitedEarly('exec:x', 1, null, log, undefined).text;

describe('a worker that ended before it was ready', () => {
  it("has all of Go's advice on one line", () => {
    expect(
      said(
        'go: cannot find main module, but found .git/config in /p\n\tto create a module there, run:\n\tgo mod init\n',
      ),
    ).toBe(
      'The worker of exec:x ended before it was ready (exit code 1): go: cannot find main module, but found .git/config in /p / to create a module there, run: / go mod init.',
    );
  });

  it("has Python's exception", () => {
    const frames = Array.from({ length: 9 }, (_, n) => `  File "w.py", line ${n}, in f\n    f()\n`).join('');
    expect(said(`Traceback (most recent call last):\n${frames}ModuleNotFoundError: No module named 'etcd3'\n`)).toMatch(
      / \/ ModuleNotFoundError: No module named 'etcd3'\.$/,
    );
  });

  it("has Node's error in place of its stack", () => {
    const stack = Array.from({ length: 8 }, (_, n) => `    at f${n} (file:///w.js:${n}:1)\n`).join('');
    const text = said(`file:///w.js:1\nthrow new Error('no')\n      ^\n\nError: no\n${stack}\nNode.js v20.19.0\n`);
    expect(text).toMatch(/ \/ Error: no\.$/);
    expect(text).not.toContain('at f0');
  });

  it('has the panic above a long stack of Go', () => {
    const stack = Array.from({ length: 9 }, (_, n) => `main.f${n}()\n\t/p/main.go:${n} +0x1d\n`).join('');
    expect(said(`panic: no endpoints\n\ngoroutine 1 [running]:\n${stack}exit status 2\n`)).toBe(
      'The worker of exec:x ended before it was ready (exit code 1): panic: no endpoints / … / main.f8() / exit status 2.',
    );
  });

  it('says nothing of an empty log, and obeys no control characters', () => {
    expect(said(' \n\n')).toBe('The worker of exec:x ended before it was ready (exit code 1).');
    expect(said('a\u001B[31mb\tc')).toBe(
      'The worker of exec:x ended before it was ready (exit code 1): a\uFFFD[31mb c.',
    );
  });
});
