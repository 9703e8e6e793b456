// Entry of a worker image (harness/fleet/worker-image.ts): the subject is bundled in, and this file may run inside a startup snapshot.
import { writeFileSync } from 'node:fs';
import { startupSnapshot } from 'node:v8';
import { subjectOf } from './check-subject.ts';
import { errorText } from './error-text.ts';
import { endOfLoading } from './purity.ts';
import { runWorker } from './run-worker.ts';

/**
 * Three ways to be here: a snapshot is built (what runs later is set aside), the bundle is tried out (`--check FILE`: the result goes
 * to FILE as JSON), or this is a worker. Throws when the module is no subject, or may not be frozen in a snapshot.
 */
export function runImage(module: unknown): void {
  const impurities = endOfLoading();
  const checkAt = process.argv.indexOf('--check');
  if (startupSnapshot?.isBuildingSnapshot()) {
    if (impurities.length > 0) throw new Error(`it ${impurities.join(' and ')} while it loads`);
    const subject = subjectOf(module);
    startupSnapshot.setDeserializeMainFunction(() => runWorker(subject));
  } else if (checkAt > 0) {
    writeFileSync(process.argv[checkAt + 1]!, JSON.stringify(verdict(module)));
  } else {
    runWorker(subjectOf(module));
  }
}

function verdict(module: unknown): { subject: string } | { error: string } {
  try {
    return { subject: subjectOf(module).name };
  } catch (error) {
    return { error: errorText(error) };
  }
}
