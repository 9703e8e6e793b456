// What an executable says about itself.
import { messageOf } from '../errors.ts';
import { isExecutable } from './find-on-path.ts';
import { memberEnvironment } from './member-environment.ts';
import { runCommand } from './run-command.ts';
import { compareVersions, OLDEST_VERSION, parseVersion } from './version.ts';

/** The version of an etcd that the harness can use, or why this is none: a phrase that goes after "because". */
export async function binaryVersion(path: string): Promise<{ version: string } | { unusable: string }> {
  if (!(await isExecutable(path))) return { unusable: `${path} is no executable file` };
  const { ok, stdout, stderr, problem } = await runCommand(path, ['--version'], {
    timeoutMs: 10_000,
    env: memberEnvironment(),
  });
  if (!ok) return { unusable: `${path} --version did not work: ${problem} ${messageOf(stderr.slice(-200))}`.trimEnd() };
  const version = /^etcd Version:/m.test(stdout) ? parseVersion(stdout) : undefined;
  if (version === undefined) return { unusable: `${path} does not say that it is etcd` };
  if (compareVersions(version, OLDEST_VERSION) < 0) {
    return { unusable: `${path} is etcd ${version}, and 3.4 is the oldest that is supported` };
  }
  return { version };
}
