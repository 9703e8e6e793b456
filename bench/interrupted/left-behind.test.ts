import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { eventually } from '../../harness/fleet/testing.ts';
import { leftBehind } from './left-behind.ts';

// Only Linux shows the environment of others.
it.runIf(existsSync('/proc/self/environ'))(
  'a process that is left is found by its environment, stopped or not',
  async () => {
    const signs = [`TMPDIR=/left-behind-${process.pid}`];
    const [sign = ''] = signs;
    expect(leftBehind(signs)).toEqual([]);
    const left = spawn('sleep', ['600'], {
      env: { ...process.env, TMPDIR: sign.slice(7) },
      detached: true,
      stdio: 'ignore',
    });
    try {
      await eventually(() => leftBehind(signs).some(({ what, paused }) => what === 'sleep 600' && !paused), 'it');
      left.kill('SIGSTOP');
      await eventually(() => leftBehind(signs).some(({ pid, paused }) => pid === left.pid && paused), 'it stopped');
    } finally {
      left.kill('SIGKILL');
    }
    await once(left, 'exit');
    expect(leftBehind(signs)).toEqual([]);
  },
);
