#!/usr/bin/env node
// argv → command; the only process.exit.
import { main } from './commands/main.ts';
import { ExitCode, messageOf } from './errors.ts';
import { installInterrupt } from './interrupt.ts';
import { userFolder } from './user-folder.ts';
import { leaveBlock, writeAboveBlock } from '../reports/live/active-block.ts';

// A reader that leaves early (`lockstorm | head`) is no reason to stop: what runs is still judged and written down.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

// Node's own answer to an error that nobody caught is exit 1, which here would mean unsafe.
process.on('uncaughtException', (error) => {
  leaveBlock();
  process.stderr.write(
    `error: lockstorm itself failed; please report it with these lines.\n${error.stack ?? messageOf(error)}\n`,
  );
  process.exit(ExitCode.environment);
});

const interrupt = installInterrupt({
  signals: process,
  nowMs: () => Number(process.hrtime.bigint() / 1_000_000n),
  onStop: (signal) =>
    writeAboveBlock(process.stderr, `\n${signal}: ending what runs, then the report. Once more to leave now.\n`),
  leave: () => {
    leaveBlock();
    process.exit(ExitCode.interrupted);
  },
});

const { stdout, stderr, env } = process;
// Every path, typed or printed, is one from there.
process.chdir(userFolder(env, process.cwd()));
const code = await main(process.argv.slice(2), { stdout, stderr, env, cwd: process.cwd(), interrupt });
// Everything that was written must be out before the exit, also into a pipe that is slow.
for (const stream of [stdout, stderr]) await new Promise<void>((resolve) => void stream.write('', () => resolve()));
process.exit(code);
