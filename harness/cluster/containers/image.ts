// An image of etcd: is it there, what is in it, and pulling it.
import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import type { ImageInspectInfo } from 'dockerode';
import { environmentError } from '../../errors.ts';
import { recordRunning } from '../../store/running.ts';
import type { Answer, NotApplicable } from '../providers/provider.ts';
import { compareVersions, OLDEST_VERSION, parseVersion } from '../version.ts';
import type { Engine } from './engine.ts';
import { engineReason } from './engine-reason.ts';
import { ourLabels } from './labels.ts';

/** Where etcd publishes itself, in the order in which they are asked. */
export function usualImages(version: string): readonly string[] {
  return [`registry.k8s.io/etcd:${version}-0`, `quay.io/coreos/etcd:v${version}`];
}

/** How an image's etcd is called, and which of its environment would steer it past our flags. */
export interface EtcdCommand {
  readonly entrypoint: string[];
  /** A name without `=` is taken out of the image's environment. */
  readonly env: string[];
}

/** What the engine has of this name; undefined: nothing. */
export async function inspectImage(engine: Engine, image: string): Promise<ImageInspectInfo | undefined> {
  try {
    return await engine.docker.getImage(image).inspect();
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return undefined;
    throw environmentError(
      'bad-image',
      `The engine does not take ${image} (${engineReason(error)}).`,
      'Name the image as "docker images" does.',
      error,
    );
  }
}

/** The image's own etcd where it is its entry point or command; images wrap others in scripts that know nothing of our flags. */
export function etcdCommand({ Config }: Pick<ImageInspectInfo, 'Config'>): EtcdCommand {
  const words = [Config.Entrypoint, Config.Cmd].flatMap((part) => (typeof part === 'string' ? [part] : (part ?? [])));
  const own = words.find((word) => basename(word) === 'etcd');
  const env = (Config.Env ?? []).flatMap((entry) => (entry.startsWith('ETCD_') ? [entry.split('=', 1)[0] ?? ''] : []));
  return { entrypoint: [own ?? 'etcd'], env };
}

const versions = new Map<string, string>();

/** The image as an etcd that can be started; undefined when it is not there. */
export async function presentImage(engine: Engine, image: string): Promise<Answer | undefined> {
  const info = await inspectImage(engine, image);
  if (!info) return undefined;
  const said = versions.get(info.Id) ?? (await askVersion(engine, image, info));
  if (typeof said !== 'string') return said;
  versions.set(info.Id, said);
  return { found: { kind: 'image', image, version: said, provider: `container ${image}` } };
}

/** Undefined when it is there now; else the engine's reason. The pull goes on in the engine when the signal aborts. */
export async function pullImage(engine: Engine, image: string, signal: AbortSignal): Promise<string | undefined> {
  const { ImageName } = await import('testcontainers');
  try {
    await new Promise<void>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('interrupted')), { once: true });
      engine.client.image.pull(ImageName.fromString(image)).then(resolve, reject);
    });
    return (await inspectImage(engine, image)) ? undefined : 'the engine ended the pull without it';
  } catch (error) {
    return engineReason(error);
  }
}

/** By running `etcd --version` in it, without a network. */
async function askVersion(engine: Engine, image: string, info: ImageInspectInfo): Promise<string | NotApplicable> {
  const cluster = `lockstorm-etcd-${randomUUID().slice(0, 8)}`;
  const forget = recordRunning({ cluster, engine: engine.address });
  const { entrypoint, env } = etcdCommand(info);
  let said = '';
  try {
    const container = await engine.client.container.create({
      name: `${cluster}-version`,
      Image: image,
      Entrypoint: entrypoint,
      Cmd: ['--version'],
      Env: env,
      Labels: { ...ourLabels(cluster), ...engine.labels },
      HostConfig: { NetworkMode: 'none', LogConfig: { Type: 'json-file', Config: {} } },
    });
    try {
      await container.start();
      await container.wait();
      const log = await container.logs({ stdout: true, stderr: true, follow: false });
      said = demuxed(log);
    } finally {
      await container.remove({ force: true, v: true });
    }
  } catch (error) {
    const notApplicable = `the engine does not start the etcd in ${image} (${engineReason(error)})`;
    return { notApplicable, remedy: 'See what "docker info" says, or name another image.' };
  } finally {
    forget();
  }
  const version = parseVersion(said);
  const remedy = 'Name an image of etcd 3.4 or later, such as quay.io/coreos/etcd.';
  if (version === undefined) {
    const words = said.trim().split('\n', 1)[0]?.slice(0, 300);
    return { notApplicable: `the image ${image} says no version of etcd (${words || 'it says nothing'})`, remedy };
  }
  if (compareVersions(version, OLDEST_VERSION) < 0)
    return { notApplicable: `the etcd ${version} in ${image} is too old`, remedy };
  return version;
}

/** The engine tells stdout and stderr in one stream, with a head before each piece. */
function demuxed(log: Buffer): string {
  let text = '';
  for (let at = 0; at + 8 <= log.length;) {
    const length = log.readUInt32BE(at + 4);
    text += log.toString('utf8', at + 8, at + 8 + length);
    at += 8 + length;
  }
  return text;
}
