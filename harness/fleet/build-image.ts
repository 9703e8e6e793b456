// Builds one worker image: try the bundle, freeze it in a startup snapshot, try the snapshot; what cannot be frozen stays a bundle.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { usageError } from '../errors.ts';
import type { ImageManifest } from './image-cache.ts';
import { imageFiles, SNAPSHOT_FLAGS, STARTER } from './image-files.ts';
import { runNode, type NodeRun } from './run-node.ts';

const LOAD_TIMEOUT_MS = 30_000;
const SNAPSHOT_TIMEOUT_MS = 60_000;

/** Fills the folder. Throws a usage error when the subject throws while it loads, or is no subject. */
export async function buildImage(subject: string, bundle: string, folder: string): Promise<void> {
  const files = imageFiles(folder);
  writeFileSync(files.bundle, bundle);
  writeFileSync(files.starter, STARTER);
  await tryBundle(subject, files.starter, join(folder, 'check.json'));
  const note = await freeze(files.bundle, files.snapshot);
  const manifest: ImageManifest =
    note === undefined
      ? { kind: 'snapshot' }
      : { kind: 'bundle', note: `${subject} starts without a snapshot, which costs more CPU: ${note}.` };
  writeFileSync(files.manifest, JSON.stringify(manifest));
}

async function tryBundle(subject: string, starter: string, answerFile: string): Promise<void> {
  const run = await runNode([starter, '--check', answerFile], '', LOAD_TIMEOUT_MS);
  const error = readAnswer(answerFile) ?? `loading it ${ending(run, LOAD_TIMEOUT_MS)}`;
  if (error === '') return;
  throw usageError(
    'subject-does-not-load',
    `The subject ${subject} cannot be used: ${error}.`,
    'It must export `subject` with a `name` and `connect({ endpoints, signal })` (docs/writing-a-subject.md).',
  );
}

/** The error that the check found, empty for none; undefined when it did not get that far. */
function readAnswer(file: string): string | undefined {
  try {
    const answer: { error?: string } = JSON.parse(readFileSync(file, 'utf8'));
    return answer.error ?? '';
  } catch {
    return undefined;
  }
}

/** Builds the snapshot and starts a worker from it once, which is told to quit. Returns why it cannot be used, if it cannot. */
async function freeze(bundle: string, snapshot: string): Promise<string | undefined> {
  const args = [...SNAPSHOT_FLAGS, '--snapshot-blob', snapshot];
  const built = await runNode([...args, '--build-snapshot', bundle], '', SNAPSHOT_TIMEOUT_MS);
  if (built.code !== 0) return built.timedOut ? `freezing it ${ending(built, SNAPSHOT_TIMEOUT_MS)}` : lastError(built);
  const tried = await runNode(args, '{"quit":{}}\n', LOAD_TIMEOUT_MS);
  return tried.code === 0 ? undefined : `a worker started from its snapshot ${ending(tried, LOAD_TIMEOUT_MS)}`;
}

/** How it ended, as the end of a sentence. */
function ending(run: NodeRun, allowedMs: number): string {
  return run.timedOut ? `did not end within ${allowedMs / 1000} s` : `ended with ${lastError(run)}`;
}

/** The error in what Node printed, or the exit code. */
function lastError({ code, stderr }: NodeRun): string {
  const error = /^(?:[A-Za-z]*Error): (.*)$/m.exec(stderr)?.[1] ?? stderr.trim().split('\n').at(-1);
  return error || `exit code ${code}`;
}
