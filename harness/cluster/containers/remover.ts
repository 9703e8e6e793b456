// Removes the containers and networks of a cluster from a process of its own, so that it also happens when the harness dies, however it dies:
// that process waits for the end of a pipe that only we hold.
import { spawn, type ChildProcess } from 'node:child_process';
import type Docker from 'dockerode';
import { CLUSTER_LABEL } from './labels.ts';

/** How to reach the engine: options of node:http, with a certificate where it asks for one. */
export interface EngineSocket {
  readonly socketPath?: string | undefined;
  readonly protocol?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: string | number | undefined;
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/** Plain JavaScript, since it runs without us. What is being created while the harness dies appears later: so it looks several times. */
const SCRIPT = `
let text = '';
process.stdin.on('data', (chunk) => (text += chunk)).on('error', () => {}).on('end', async () => {
  const { socket, label, looks } = JSON.parse(text);
  const { protocol = 'http', ...to } = socket;
  const { request } = require(protocol.startsWith('https') ? 'https' : 'http');
  const ask = (method, path) => new Promise((resolve) => {
    const asked = request({ ...to, method, path, agent: false, timeout: 20000 }, (answer) => {
      let body = '';
      answer.on('data', (chunk) => (body += chunk)).on('error', () => resolve()).on('end', () => {
        try { resolve({ ok: answer.statusCode < 300, body: body && JSON.parse(body) }); } catch { resolve(); }
      });
    });
    asked.on('error', () => resolve()).on('timeout', () => asked.destroy()).end();
  });
  const filters = encodeURIComponent(JSON.stringify({ label: [label] }));
  const removed = new Set();
  const look = async () => {
    const containers = (await ask('GET', '/containers/json?all=true&filters=' + filters))?.body;
    const networks = (await ask('GET', '/networks?filters=' + filters))?.body;
    for (const { Id, Names = [Id] } of Array.isArray(containers) ? containers : [])
      if ((await ask('DELETE', '/containers/' + Id + '?force=true&v=true'))?.ok) removed.add('container ' + Names[0].replace(/^\\//, ''));
    for (const { Id, Name } of Array.isArray(networks) ? networks : [])
      if ((await ask('DELETE', '/networks/' + Id))?.ok) removed.add('network ' + Name);
    return Array.isArray(containers) && Array.isArray(networks) && containers.length + networks.length === 0;
  };
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  for (const afterMs of looks) {
    await sleep(afterMs);
    // An engine may still be at it when it answers.
    for (let i = 0; i < 40 && !(await look()); i++) await sleep(50 + 10 * i);
  }
  process.stdout.write(JSON.stringify([...removed]));
});
`;

/** Removes them when this program is gone; the answer calls it off. */
export function removeWhenGone(socket: EngineSocket, cluster: string): () => void {
  const remover = spawnRemover(socket, cluster, [0, 300, 1_500, 3_000], 'ignore');
  remover.unref();
  (remover.stdin as typeof remover.stdin & { unref?: () => void })?.unref?.();
  return () => void remover.kill('SIGKILL');
}

/** Removes them now; the answer says what there was. */
export async function removeNow(socket: EngineSocket, cluster: string): Promise<string[]> {
  const remover = spawnRemover(socket, cluster, [0], 'pipe');
  let said = '';
  remover.stdout?.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
  remover.stdin?.end();
  await new Promise<void>((resolve) => remover.once('close', () => resolve()).once('error', () => resolve()));
  try {
    const names: unknown = JSON.parse(said);
    return Array.isArray(names) ? names.map(String) : [];
  } catch {
    return [];
  }
}

/** From an address as DOCKER_HOST has it; a certificate is not known from that. */
export function socketOf(address: string): EngineSocket {
  const url = new URL(address);
  if (url.hostname === '') return { socketPath: url.pathname };
  return { protocol: 'http', host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port };
}

/** As the opened engine is reached. */
export function socketOfDocker({ modem }: Docker): EngineSocket {
  const known = new Map<string, unknown>(Object.entries(modem));
  const path = known.get('socketPath');
  if (typeof path === 'string') return { socketPath: path };
  const text = (name: string): string | undefined => {
    const value = known.get(name);
    return typeof value === 'string' || typeof value === 'number' || Buffer.isBuffer(value) ? String(value) : undefined;
  };
  const [protocol, host, port] = [text('protocol'), text('host'), text('port')];
  return { protocol, host, port, ca: text('ca'), cert: text('cert'), key: text('key') };
}

function spawnRemover(
  socket: EngineSocket,
  cluster: string,
  looks: readonly number[],
  stdout: 'ignore' | 'pipe',
): ChildProcess {
  // A group of its own: Ctrl-C in a terminal is for the harness.
  const options = { detached: true, stdio: ['pipe', stdout, 'ignore'] as const, env: {}, cwd: '/' };
  const remover = spawn(process.execPath, ['-e', SCRIPT, 'lockstorm-remover', cluster], {
    ...options,
    stdio: [...options.stdio],
  });
  remover.on('error', () => {});
  remover.stdin?.on('error', () => {});
  remover.stdin?.write(JSON.stringify({ socket, label: `${CLUSTER_LABEL}=${cluster}`, looks }));
  return remover;
}
