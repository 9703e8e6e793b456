// What a user types after init: install what is missing, then a few commands; and what the example is worth.
import type { Project } from './project.ts';

/** One line each, the command first. */
export function nextLines({ dependencies, lockFile, subject, test }: Project): string[] {
  const manager = lockFile?.manager ?? 'npm';
  const missing = ['lockstorm', 'etcd3'].filter((name) => !dependencies.has(name));
  const install = manager === 'npm' ? 'npm install --save-dev' : `${manager.replace('-classic', '')} add -D`;
  const exec = { npm: 'npx', pnpm: 'pnpm exec', yarn: 'yarn', 'yarn-classic': 'yarn' }[manager];
  const run = manager.startsWith('yarn') ? 'yarn' : manager;
  const steps: [string, string][] = [
    ...(missing.length === 0
      ? []
      : [[`${install} ${missing.join(' ')}`, 'what the example needs'] as [string, string]]),
    [
      `${exec} lockstorm conform ./${subject}`,
      'is the adapter right? ten seconds, and the first thing for your own lock',
    ],
    [`${run} run chaos`, 'real processes, real SIGKILLs, and a verdict: a minute'],
    [`${exec} lockstorm explore --faults cut`, "what etcd3's Lock does not survive, shrunk to the smallest plan"],
    test === undefined
      ? [`${exec} lockstorm list`, 'which scenarios, faults and checks there are']
      : [`${exec} vitest run ${test}`, 'the same as tests'],
  ];
  const width = Math.max(...steps.map(([command]) => command.length));
  return steps.map(([command, why]) => `${command.padEnd(width)}   # ${why}`);
}

/** What must be known of the example: who only puts a lock in would storm it mildly. */
export const exampleLines: readonly string[] = [
  "The example is etcd3's Lock. It survives SIGKILL and not much more, so lockstorm.config.json asks for no other faults.",
  'Once your own lock is in, take "faults" out of that file: until then nothing else is tried.',
];
