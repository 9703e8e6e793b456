// The config and the chaos test that init writes.
import { basename } from 'node:path';
import type { Project } from './project.ts';

/** lockstorm.config.json */
export function configText({ subject }: Pick<Project, 'subject'>): string {
  const config = {
    $schema: './node_modules/lockstorm/docs/config.schema.json',
    subject: `./${subject}`,
    faults: ['kill'],
    for: '60s',
  };
  return `${JSON.stringify(config, null, 2).replace(/\[\s+"kill"\s+\]/, '["kill"]')}\n`;
}

/** A vitest file beside the subject. */
export function testText({ subject }: Pick<Project, 'subject'>): string {
  const file = `./${basename(subject)}`;
  return `// Storms as tests: one that fails tells what happened, its seed, and the lines that show it again.
import { chaosTest } from 'lockstorm/vitest';

// Real processes, a real etcd, real SIGKILLs: some ten seconds.
chaosTest('my lock survives SIGKILL', { subject: '${file}', scenario: 'sigkill' });

// Hundreds to thousands of short plans in virtual time, with the faults that lockstorm.config.json leaves.
chaosTest.explore('my lock survives what can be thought of', { subject: '${file}', forMs: 5_000 });
`;
}
