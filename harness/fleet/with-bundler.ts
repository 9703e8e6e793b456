// esbuild's service process: started by the first use, ended with the last.

/** Code of the error that says nothing about the subject: Ctrl-C in a terminal ends esbuild's process too. */
export const BUNDLER_ENDED = 'bundler-ended';

let users = 0;

/** Runs `work`, which bundles; after it esbuild's service process is ended, which would stay as long as this one. */
export async function withBundler<T>(work: () => Promise<T>): Promise<T> {
  users += 1;
  try {
    return await work();
  } finally {
    users -= 1;
    if (users === 0) await (await import('esbuild')).stop();
  }
}
