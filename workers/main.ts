// A worker in plain Node: `node dist/workers/main.js SUBJECT`, JSON lines on stdin and stdout (docs/protocol.md). A run starts its
// workers from an image instead, which needs a fifth of the CPU.
import { pathToFileURL } from 'node:url';
import { subjectOf } from './check-subject.ts';
import { errorText } from './error-text.ts';
import { log } from './guard.ts';
import { runWorker } from './run-worker.ts';
import { say } from './say.ts';
import { subjectFile } from './subject-file.ts';
import type { LockSubject } from './subject.ts';

runWorker(await load(process.argv[2] ?? ''));

async function load(name: string): Promise<LockSubject> {
  try {
    const file = subjectFile(name);
    if (file === undefined) throw new Error('there is no such file');
    return subjectOf(await import(pathToFileURL(file).href));
  } catch (error) {
    const text = `The subject "${name}" cannot be loaded: ${errorText(error)}.`;
    log(text);
    say({ broken: { error: text } });
    return process.exit(1);
  }
}
