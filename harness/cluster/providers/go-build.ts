// etcd built from source with a Go toolchain, into the cache. `go install` refuses go.etcd.io/etcd/server/v3 because of its replace
// lines, so a main module of our own calls its etcdmain.Main. Go itself checks every module against its checksum database.
import { mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../errors.ts';
import { installInCache } from '../cache.ts';
import { findOnPath } from '../find-on-path.ts';
import { mustWork, runCommand, type CommandOutcome } from '../run-command.ts';
import { compareVersions, DEFAULT_VERSION, newestOf, OLDEST_GO_MODULE, parseLine } from '../version.ts';
import type { NotApplicable, Provider } from './provider.ts';

const modulePath = 'go.etcd.io/etcd/server/v3';

const mainGo = `package main

import (
	"os"

	"${modulePath}/etcdmain"
)

func main() { etcdmain.Main(os.Args) }
`;
const goMod = 'module lockstorm/etcd\n\ngo 1.21\n';

export const goBuild: Provider = {
  title: 'Go toolchain',

  async check({ version, cache }) {
    const wanted = version ?? DEFAULT_VERSION;
    const oldest = parseLine(wanted) === undefined ? wanted : `${wanted}.0`;
    if (compareVersions(oldest, OLDEST_GO_MODULE) < 0) {
      const notApplicable = `etcd ${wanted} cannot be built as a Go module: that begins with 3.5`;
      return { notApplicable, remedy: 'Ask for 3.5 or later.' };
    }
    if ((await findOnPath('go')) === undefined) {
      return { notApplicable: 'there is no go on PATH', remedy: 'Install Go, or use another way.' };
    }
    const which = parseLine(wanted) === undefined ? 'etcd' : 'the newest etcd';
    return { wouldTry: `build ${which} ${wanted} with go into ${cache} (a minute or two)` };
  },

  provide({ version, cache, signal, log }) {
    const wanted = version ?? DEFAULT_VERSION;
    return installInCache(cache, async (scratch) => {
      const cwd = join(scratch, 'module');
      mkdirSync(cwd);
      await writeFile(join(cwd, 'main.go'), mainGo);
      await writeFile(join(cwd, 'go.mod'), goMod);
      // What an interrupted build leaves goes with the scratch folder.
      const env = { ...process.env, GOWORK: 'off', CGO_ENABLED: '0', GOTMPDIR: scratch };
      const go: Go = (timeoutMs, ...args) => runCommand('go', args, { timeoutMs, cwd, env, signal });

      log(`Asking Go's module proxy for etcd ${wanted}.`);
      const chosen = await chooseVersion(wanted, go);
      if (typeof chosen !== 'string') return chosen;
      log(`Building etcd ${chosen} with Go; this takes a minute or two.`);
      mustWork(await go(300_000, 'get', `${modulePath}@v${chosen}`));
      mustWork(
        await go(900_000, 'build', '-mod=mod', '-buildvcs=false', '-trimpath', '-ldflags=-s -w', '-o', 'etcd', '.'),
      );
      return { binary: join(cwd, 'etcd'), origin: `Go build of ${modulePath} v${chosen}` };
    });
  },
};

type Go = (timeoutMs: number, ...args: string[]) => Promise<CommandOutcome>;

/** The version that the module proxy has of what is asked for, or why there is none. */
async function chooseVersion(wanted: string, go: Go): Promise<string | NotApplicable> {
  // A list of versions is a small thing to ask: a blocked network shows here, within seconds.
  const listed = await go(10_000, 'list', '-m', '-versions', '-retracted', modulePath);
  if (!listed.ok) {
    const said = messageOf(listed.stderr.replace(/^go: /gm, '')).slice(0, 300);
    return { notApplicable: `${listed.problem}${said ? ` (${said})` : ''}`, remedy: 'Check the network, or GOPROXY.' };
  }
  const versions = listed.stdout.split(/\s+/).map((word) => word.replace(/^v/, ''));
  const newest = newestOf(versions, wanted);
  if (newest !== undefined) return newest;
  // A proxy may have a version that it does not list.
  if (parseLine(wanted) === undefined && (await go(10_000, 'list', '-m', `${modulePath}@v${wanted}`)).ok) return wanted;
  const remedy = 'Ask for a version that was released.';
  return { notApplicable: `Go's module proxy knows no etcd ${wanted}`, remedy, noSuchVersion: true };
}
