// One subject, with everything that it imports, becomes one CommonJS text that can be evaluated once for each incarnation: what a module keeps
// at its top level (a client, a counter) then dies with its process. Only etcd3 and Node's own modules stay outside, shared by the thread.
import type { Plugin } from 'esbuild';
import { nativeAddons } from '../../fleet/bundle/native-addons.ts';
import { optionalModules } from '../../fleet/bundle/optional-modules.ts';
import { originalFileNames } from '../../fleet/bundle/original-file-names.ts';
import { doesNotCompile, esbuildMessages } from '../../fleet/bundle-subject.ts';
import { locateSubject } from '../../fleet/locate-subject.ts';
import { usageError } from '../../errors.ts';

/** Plain data: fit to be handed to a worker thread. */
export interface SimBundle {
  /** As it was asked for. */
  readonly subject: string;
  /** Absolute path of the subject's file. */
  readonly file: string;
  /** CommonJS. */
  readonly text: string;
  /** The files of etcd3 and gRPC that it requires, by absolute path; a subject may bring copies of its own. */
  readonly external: readonly string[];
}

/**
 * Keeps nothing of an incarnation in its modules, and takes a quarter of a second to load: etcd3, and the gRPC beneath it. (In etcd3 1.1.2 and
 * cockatiel 3.2.1 the modules hold constants, one cache of a pure function, and the switch `ConnectionPool.deterministicOrder`.)
 */
const SHARED = /^(etcd3|@grpc\/grpc-js)(\/|$)/;

/** Subjects of ours that open connections of their own. */
const PAST_ETCD3: readonly string[] = ['lock-service', 'real/lock-service'];

/** Bundles a subject, by name or path. Throws a usage error when there is none, or when it does not compile. */
export async function bundleForSim(subject: string): Promise<SimBundle> {
  if (PAST_ETCD3.includes(subject))
    throw usageError(
      'subject-not-simulated',
      `The subject ${subject} calls etcd's lock service past npm etcd3, and only what is below npm etcd3 is simulated.`,
      'Run it with --engine real.',
    );
  const file = await locateSubject(subject);
  const external = new Set<string>();
  const { build } = await import('esbuild');
  try {
    const { outputFiles } = await build({
      entryPoints: [file],
      bundle: true,
      write: false,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      // `import()` becomes `require()`: real ones end in turns of Node's event loop, where virtual time stands still.
      supported: { 'dynamic-import': false },
      legalComments: 'none',
      logLevel: 'silent',
      plugins: [sharedOutside(external), optionalModules, nativeAddons, originalFileNames],
    });
    return { subject, file, text: outputFiles[0]!.text, external: [...external] };
  } catch (error) {
    throw waits(subject, error) ?? doesNotCompile(subject, error);
  }
}

/** Each copy of the shared packages is required from where its importer finds it. */
function sharedOutside(found: Set<string>): Plugin {
  return {
    name: 'shared-outside',
    setup(build) {
      build.onResolve({ filter: SHARED }, async ({ path, kind, importer, resolveDir, pluginData }) => {
        if (pluginData === found) return undefined; // the question below
        // As `require` finds it: its CommonJS form, which is what Node loads for any importer of etcd3.
        const asked = kind === 'import-statement' || kind === 'dynamic-import' ? 'require-call' : kind;
        const resolved = await build.resolve(path, { kind: asked, importer, resolveDir, pluginData: found });
        if (resolved.errors.length > 0) return undefined;
        found.add(resolved.path);
        return { path: resolved.path, external: true };
      });
    },
  };
}

/** Top-level await cannot be: a module of a process is evaluated within one event of virtual time. */
function waits(subject: string, error: unknown): Error | undefined {
  const message = esbuildMessages(error)?.find(({ text }) => /top-level await/i.test(text));
  if (message === undefined) return undefined;
  const { location, notes } = message;
  const at = location ?? notes[0]?.location;
  const where = at ? ` (${at.file}:${at.line})` : '';
  return usageError(
    'subject-top-level-await',
    `The subject ${subject} cannot be simulated: it, or a module that it imports, waits at its top level${where}.`,
    'Wait in connect() instead, or run it on real processes (--engine real).',
    error,
  );
}
