// The process behind one chaos() call. It runs a command of the command line, away from the test runner: fake timers, module mocks and blocked
// event loops are none of its business, and when the runner goes, however it goes, this goes with all that it started.
import { EventEmitter } from 'node:events';
import { collector } from '../commands/collector.ts';
import { main } from '../commands/main.ts';
import { installInterrupt } from '../interrupt.ts';
import { judgedOf } from './judged-of.ts';
import type { Answer, ToProcess } from './messages.ts';
import type { Judged } from './result.ts';

const signals = new EventEmitter();
let presses = 0;
const interrupt = installInterrupt({
  signals,
  // Each press counts: what comes here comes once.
  nowMs: () => (presses += 1) * 1000,
  onStop: () => {},
  leave: () => process.exit(130),
});
const stop = (): void => void (interrupt.stop.aborted || signals.emit('SIGTERM', 'SIGTERM'));
const leave = (): void => {
  stop();
  signals.emit('SIGTERM', 'SIGTERM');
};

// Ctrl-C in a terminal reaches us too; the runner stops its tests by then, and tells us, or goes.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, stop);
process.on('disconnect', leave);
process.on('message', (message: ToProcess) => {
  if (message === 'stop') stop();
  else void run(message.words);
});
// Whoever called us may be gone before we have begun.
if (!process.connected) process.exit(130);

async function run(words: readonly string[]): Promise<void> {
  const [stdout, stderr] = [collector(), collector()];
  let judged: ((text: string) => Judged) | undefined;
  const exitCode = await main(words, {
    stdout: stdout.stream,
    stderr: stderr.stream,
    // A line to paste must be right for who runs tests, by whatever script.
    env: { ...process.env, npm_lifecycle_event: 'npx' },
    cwd: process.cwd(),
    interrupt,
    concluded: (conclusion) => (judged = (text) => judgedOf(conclusion, text)),
  });
  const text = stdout.text().trim();
  const answer: Answer = { exitCode, judged: judged?.(text), errors: stderr.text().trim() };
  process.send?.(answer, () => process.exit(0));
}
