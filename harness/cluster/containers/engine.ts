// The engine of containers, opened through testcontainers, which is loaded when an engine is there and no sooner: it takes half a second.
import type { ContainerRuntimeClient } from 'testcontainers';
import { environmentError } from '../../errors.ts';
import { engineReason } from './engine-reason.ts';
import { findEngine, isHere, notHere, type NoEngine } from './find-engine.ts';

export interface Engine {
  readonly client: ContainerRuntimeClient;
  readonly docker: ContainerRuntimeClient['container']['dockerode'];
  /** As DOCKER_HOST has it. */
  readonly address: string;
  /** It is Podman, by its own word. */
  readonly podman: boolean;
  /** For the containers and networks that we start, where the user wants testcontainers' own reaper as well. */
  readonly labels: Readonly<Record<string, string>>;
}

let opened: Promise<Engine | NoEngine> | undefined;

/** The engine of this machine, or why there is none. One for the life of the program once it is open. */
export async function openEngine(): Promise<Engine | NoEngine> {
  const found = await findEngine();
  if ('notApplicable' in found) return found;
  opened ??= open(found.address);
  const engine = await opened;
  if ('notApplicable' in engine) opened = undefined;
  return engine;
}

/** As openEngine; throws `no-engine` when there is none. */
export async function needEngine(): Promise<Engine> {
  const engine = await openEngine();
  if (!('notApplicable' in engine)) return engine;
  throw environmentError('no-engine', `No container can be started, because ${engine.notApplicable}.`, engine.remedy);
}

async function open(address: string): Promise<Engine | NoEngine> {
  const { getContainerRuntimeClient } = await import('testcontainers');
  // It reads these names once, knows fewer sockets than we do, and pulls an image to learn its own address where it finds itself in a
  // container. Nobody else is to see them.
  const restore = setEnvironment({
    DOCKER_HOST: address,
    TESTCONTAINERS_HOST_OVERRIDE: process.env['TESTCONTAINERS_HOST_OVERRIDE'] ?? 'localhost',
  });
  try {
    const client = await getContainerRuntimeClient();
    const { host, operatingSystemType } = client.info.containerRuntime;
    if (!isHere(host)) return notHere(host);
    if (operatingSystemType !== 'linux')
      return {
        notApplicable: `the engine runs containers of ${operatingSystemType}`,
        remedy: 'Switch it to Linux containers.',
      };
    const reaper = process.env['TESTCONTAINERS_RYUK_DISABLED'] === 'false' ? await reaped(client) : { labels: {} };
    if ('notApplicable' in reaper) return reaper;
    const docker = client.container.dockerode;
    const podman = /podman/i.test(JSON.stringify(await docker.version()));
    return { client, docker, address, podman, labels: reaper.labels };
  } catch (error) {
    return {
      notApplicable: `the engine at ${address} does not answer as one (${engineReason(error)})`,
      remedy: 'See what "docker info" or "podman info" says.',
    };
  } finally {
    restore();
  }
}

/** The labels by which testcontainers' reaper knows what to remove. It is an image of its own, and not needed: only for who asks for it. */
async function reaped(client: ContainerRuntimeClient): Promise<Pick<Engine, 'labels'> | NoEngine> {
  const { getReaper, LABEL_TESTCONTAINERS_SESSION_ID } = await import('testcontainers');
  try {
    const { sessionId } = await getReaper(client);
    return { labels: { [LABEL_TESTCONTAINERS_SESSION_ID]: sessionId } };
  } catch (error) {
    return {
      notApplicable: `testcontainers' reaper does not start (${engineReason(error)})`,
      remedy: 'Leave out TESTCONTAINERS_RYUK_DISABLED=false: lockstorm needs no reaper.',
    };
  }
}

function setEnvironment(names: Readonly<Record<string, string>>): () => void {
  const before = Object.keys(names).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, names);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}
