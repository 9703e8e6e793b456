import { expect, test } from 'vitest';
import { processStart } from '../store/process-start.ts';
import { runCommand } from './run-command.ts';

const minuteMs = 60_000;

test('a command that ends well, one that does not, and one that is not there', async () => {
  expect(await runCommand('echo', ['a'], { timeoutMs: minuteMs })).toMatchObject({
    ok: true,
    stdout: 'a\n',
    problem: '',
  });
  const failed = await runCommand('sh', ['-c', 'echo why >&2; exit 3'], { timeoutMs: minuteMs });
  expect(failed).toMatchObject({ ok: false, stderr: 'why\n', problem: 'sh exited with code 3' });
  const missing = await runCommand('lockstorm-nothing', [], { timeoutMs: minuteMs });
  expect(missing).toMatchObject({ ok: false, problem: expect.stringContaining('could not be started') });
});

test('at the time-out the children go too', async () => {
  const outcome = await runCommand('sh', ['-c', 'sleep 60 & echo $!; wait'], { timeoutMs: 2_000 });
  expect(outcome).toMatchObject({ ok: false, problem: 'sh took longer than 2 s' });
  // Its output ended, so the child that held the pipe is gone, or is about to be buried.
  expect(processStart(Number(outcome.stdout))).toBeUndefined();
});

test('silence ends a command early, a sign of progress does not', async () => {
  const silence = { ms: 100, progress: /^Get:/m };
  const quiet = await runCommand('sh', ['-c', 'echo Err:1; sleep 60'], { timeoutMs: minuteMs, silence });
  expect(quiet).toMatchObject({ ok: false, problem: 'sh got no answer within 0.1 s' });
  const busy = await runCommand('sh', ['-c', 'echo Get:1; sleep 2.5'], {
    timeoutMs: minuteMs,
    silence: { ...silence, ms: 2_000 },
  });
  expect(busy.ok).toBe(true);
});

test('an interrupt ends a command, also one that came before it', async () => {
  const controller = new AbortController();
  const running = runCommand('sleep', ['60'], { timeoutMs: minuteMs, signal: controller.signal });
  controller.abort();
  expect(await running).toMatchObject({ ok: false, problem: 'sleep was interrupted' });
  expect(await runCommand('sleep', ['60'], { timeoutMs: minuteMs, signal: controller.signal })).toMatchObject({
    ok: false,
  });
});
