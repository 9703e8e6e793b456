// What workers are started from: for each subject a startup snapshot of the bundled worker (about 1.7 times a bare Node's CPU), or, where
// that cannot be, the bundle itself.
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { buildImage } from './build-image.ts';
import { builtInCommands } from './built-in-commands.ts';
import type { PrepareOptions } from './built-in-commands.ts';
import { bundleSubject } from './bundle-subject.ts';
import { isCommand, workerCommandOf } from './command-subject.ts';
import { cachedImage } from './image-cache.ts';
import { imageFiles, SNAPSHOT_FLAGS } from './image-files.ts';
import { withBundler } from './with-bundler.ts';
import { projectRoot } from '../store/project-root.ts';
import { workerEnvironment } from './worker-environment.ts';

/** A command line that starts one worker, waiting for hello. */
export interface WorkerCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Its working directory; absent: that of the harness. */
  readonly cwd?: string;
}

export interface WorkerImage {
  /** `bundle` as soon as one subject has no snapshot. */
  readonly kind: 'snapshot' | 'bundle';
  /** For the user: which subjects have no snapshot, and why. */
  readonly note?: string;
  /** Throws for a subject that was not prepared. */
  command(subject: string): WorkerCommand;
}

/** Where the images of a project's subjects are kept. */
export function imagesFolder(): string {
  return join(projectRoot(), '.lockstorm', 'workers');
}

export interface WorkerImageOptions extends Partial<Omit<PrepareOptions, 'cache'>> {
  /** As a plan names them: built-in names, paths of files, packages, and commands (`exec:…`), which need no image. */
  readonly subjects: readonly string[];
  /** Created if it is not there; safe to share and to delete. */
  readonly cacheDirectory: string;
}

/** Rejects with a usage error when a subject is missing, does not compile, throws while it loads, or is no subject. */
export async function prepareWorkerImage({
  subjects,
  cacheDirectory,
  offline = false,
  log = () => {},
  signal,
}: WorkerImageOptions): Promise<WorkerImage> {
  const asked = { offline, log, signal };
  const commands = new Map<string, WorkerCommand>();
  const notes: string[] = [];
  const env = workerEnvironment();
  await withBundler(async () => {
    for (const subject of new Set(subjects)) {
      if (isCommand(subject)) {
        const ours = Object.hasOwn(builtInCommands, subject) ? builtInCommands[subject] : undefined;
        commands.set(
          subject,
          ours ? await ours.prepare({ ...asked, cache: commandsFolder(cacheDirectory) }) : workerCommandOf(subject),
        );
        continue;
      }
      const bundle = await bundleSubject(subject);
      const { folder, manifest } = await cachedImage(cacheDirectory, keyOf(bundle, env), (draft) =>
        buildImage(subject, bundle, draft),
      );
      const { snapshot, starter } = imageFiles(folder);
      const args = manifest.kind === 'snapshot' ? [...SNAPSHOT_FLAGS, '--snapshot-blob', snapshot] : [starter];
      commands.set(subject, { file: process.execPath, args, env });
      if (manifest.note !== undefined) notes.push(manifest.note);
    }
  });
  return {
    kind: notes.length === 0 ? 'snapshot' : 'bundle',
    ...(notes.length > 0 && { note: notes.join(' ') }),
    command: (subject) => {
      const command = commands.get(subject);
      if (!command) throw new Error(`no image was prepared for the subject ${subject}`);
      return command;
    },
  };
}

/** What commands of ours are made into: beside the images, since those that are long unused are removed. */
export function commandsFolder(cacheDirectory: string): string {
  return join(dirname(cacheDirectory), 'commands');
}

/** Same key, same image: the code, the Node that froze it, and the environment that it saw while it loaded. */
function keyOf(bundle: string, env: Record<string, string>): string {
  const { version, arch, platform, execPath } = process;
  const hash = createHash('sha256');
  for (const part of [bundle, version, arch, platform, execPath, JSON.stringify(env), ...SNAPSHOT_FLAGS])
    hash.update(part).update('\0');
  return hash.digest('hex').slice(0, 24);
}
