// One subject and the worker's code become one CommonJS file, straight from TypeScript.
import { dirname, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Message } from 'esbuild';
import { environmentError, messageOf, usageError } from '../errors.ts';
import { lazyBuiltins } from './bundle/lazy-builtins.ts';
import { nativeAddons } from './bundle/native-addons.ts';
import { noDiceWhileLoading } from './bundle/no-dice-while-loading.ts';
import { optionalModules } from './bundle/optional-modules.ts';
import { originalFileNames } from './bundle/original-file-names.ts';
import { protosInside } from './bundle/protos-inside.ts';
import { locateSubject } from './locate-subject.ts';
import { BUNDLER_ENDED } from './with-bundler.ts';

const ERRORS_SHOWN = 3;

/** The text of the bundle. Throws a usage error when the file is missing or does not compile. */
export async function bundleSubject(subject: string): Promise<string> {
  const file = await locateSubject(subject);
  const { build } = await import('esbuild');
  const purity = ours('purity');
  try {
    const { outputFiles } = await build({
      stdin: {
        // purity first: it must be in place before the subject's modules run.
        contents: [
          `import ${JSON.stringify(purity)};`,
          `import * as subject from ${JSON.stringify(file)};`,
          `import { runImage } from ${JSON.stringify(ours('run-image'))};`,
          'runImage(subject);',
        ].join('\n'),
        resolveDir: dirname(file),
        sourcefile: 'worker-image.js',
      },
      bundle: true,
      write: false,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      minify: true,
      keepNames: true,
      logLevel: 'silent',
      plugins: [
        lazyBuiltins(purity),
        protosInside(ours('warm-protos')),
        noDiceWhileLoading,
        optionalModules,
        nativeAddons,
        originalFileNames,
      ],
    });
    return outputFiles[0]!.text;
  } catch (error) {
    throw doesNotCompile(subject, error);
  }
}

/** A file of ours, in the form that this one runs in: TypeScript in a checkout, JavaScript when compiled. */
function ours(name: string): string {
  return fileURLToPath(new URL(`../../workers/${name}${extname(import.meta.url)}`, import.meta.url));
}

/** What to tell the user of an error of esbuild's. */
export function doesNotCompile(subject: string, error: unknown): Error {
  const messages = esbuildMessages(error);
  if (messages === undefined && messageOf(error).startsWith('The service '))
    return environmentError(
      BUNDLER_ENDED,
      `The subject ${subject} was not bundled, because esbuild ended meanwhile: ${messageOf(error)}.`,
      'Run it again; if it happens again, something on this machine ends the process of esbuild.',
      error,
    );
  const lines = messages
    ?.slice(0, ERRORS_SHOWN)
    .map(({ text, location }) => (location ? `${location.file}:${location.line}:${location.column}: ${text}` : text));
  return usageError(
    'subject-does-not-compile',
    `The subject ${subject} does not compile: ${lines?.join('; ') ?? messageOf(error)}.`,
    'Correct the file; packages are looked up from its own folder.',
    error,
  );
}

/** esbuild's messages, when it is esbuild's error. */
export function esbuildMessages(error: unknown): readonly Message[] | undefined {
  const errors: Message[] | undefined =
    error instanceof Error && 'errors' in error && Array.isArray(error.errors) ? error.errors : undefined;
  return errors;
}
