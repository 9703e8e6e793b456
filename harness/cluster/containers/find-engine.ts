// Is there an engine of containers on this machine? Answered in milliseconds, by a connection to its socket, before anything big is loaded.
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';

export interface NoEngine {
  /** Goes after "not applicable, because". */
  readonly notApplicable: string;
  /** A sentence. */
  readonly remedy: string;
}

/** `address` as DOCKER_HOST has it: `unix:///var/run/docker.sock`, `tcp://127.0.0.1:2375`. */
export type EngineAnswer = { readonly address: string } | NoEngine;

export interface FindEngine {
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  readonly uid: number;
  readonly platform: NodeJS.Platform;
  /** Where an engine of the whole machine listens. */
  readonly systemSockets: readonly string[];
}

const windowsPipe = '//./pipe/docker_engine';
const patienceMs = 2_000;
const start = 'Start Docker or Podman, or name its socket in DOCKER_HOST.';

/** The engine that DOCKER_HOST or `docker.host` in ~/.testcontainers.properties names, else the first socket that answers. */
export async function findEngine(options: Partial<FindEngine> = {}): Promise<EngineAnswer> {
  const { env = process.env, home = homedir(), platform = process.platform } = options;
  const named = env['DOCKER_HOST'] || fromProperties(home);
  if (named !== undefined) return namedEngine(named);
  const found = platform === 'win32' ? [windowsPipe] : sockets({ ...options, env, home }).filter(existsSync);
  const refusals: string[] = [];
  for (const path of found) {
    const problem = await refusal({ path });
    if (problem === undefined)
      return { address: platform === 'win32' ? `npipe://${path.replaceAll('\\', '/')}` : `unix://${path}` };
    refusals.push(`${path} ${problem}`);
  }
  if (refusals.length > 0) return { notApplicable: refusals.join(', and '), remedy: start };
  return { notApplicable: 'no engine of containers runs here: none of its sockets is there', remedy: start };
}

/** Docker's own, rootless Docker's, Docker Desktop's, Colima's, Rancher Desktop's, Podman's. */
function sockets({
  env,
  home,
  uid = process.getuid?.() ?? 0,
  systemSockets = ['/var/run/docker.sock', '/run/podman/podman.sock'],
}: Partial<FindEngine> & Pick<FindEngine, 'env' | 'home'>): string[] {
  const runtime = env['XDG_RUNTIME_DIR'] || `/run/user/${uid}`;
  const [system, ...others] = systemSockets;
  return [
    ...(system === undefined ? [] : [system]),
    join(runtime, 'docker.sock'),
    ...['.docker/run', '.docker/desktop', '.colima/default', '.rd'].map((folder) => join(home, folder, 'docker.sock')),
    join(runtime, 'podman', 'podman.sock'),
    ...others,
    join(home, '.local/share/containers/podman/machine/podman.sock'),
  ];
}

async function namedEngine(address: string): Promise<EngineAnswer> {
  const remedy = 'Correct DOCKER_HOST, or leave it out.';
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol === 'npipe:') return { address };
  if (url?.protocol === 'unix:') {
    const problem = await refusal({ path: url.pathname });
    return problem === undefined ? { address } : { notApplicable: `${url.pathname} ${problem}`, remedy };
  }
  if (!url || !['tcp:', 'http:', 'https:'].includes(url.protocol))
    return { notApplicable: `DOCKER_HOST is "${address}", which is neither unix:// nor tcp://`, remedy };
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!isHere(host)) return notHere(host);
  const problem = await refusal({ host, port: Number(url.port || 2375) });
  return problem === undefined ? { address } : { notApplicable: `${url.host} ${problem}`, remedy };
}

/** Whether a host is this machine: etcd is published on loopback alone. */
export function isHere(host: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(host);
}

export function notHere(host: string): NoEngine {
  return {
    notApplicable: `the engine is on another machine (${host}), and etcd is published on loopback alone`,
    remedy: 'Run lockstorm where the engine is, or start an etcd there and name it with --etcd URL.',
  };
}

/** Undefined when it can be connected to; else what it does instead: `does not answer`. */
function refusal(
  to: { readonly path: string } | { readonly host: string; readonly port: number },
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(to);
    const answer = (problem?: string): void => {
      socket.destroy();
      resolve(problem);
    };
    socket.setTimeout(patienceMs, () => answer('does not answer'));
    socket.once('connect', () => answer());
    socket.once('error', ({ code }: NodeJS.ErrnoException) => {
      if (code === 'EACCES') answer('may not be opened by this user');
      else if (code === 'ENOENT') answer('is not there');
      else if (code === 'ECONNREFUSED') answer('has nobody behind it');
      else answer(`cannot be connected to (${code})`);
    });
  });
}

function fromProperties(home: string): string | undefined {
  try {
    const text = readFileSync(join(home, '.testcontainers.properties'), 'utf8');
    return /^\s*docker\.host\s*=\s*(\S+)/m.exec(text)?.[1]?.replaceAll('\\:', ':');
  } catch {
    return undefined;
  }
}
