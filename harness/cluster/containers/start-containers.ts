// An etcd cluster of containers: on a private network of their own, each with its client port published on loopback; removed with `await using`.
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Container } from 'dockerode';
import { environmentError } from '../../errors.ts';
import { recordRunning } from '../../store/running.ts';
import type { Cluster, ClusterOptions } from '../cluster.ts';
import { memberFlags } from '../member-flags.ts';
import type { MemberPlace } from '../planned-member.ts';
import type { ImageEtcd } from '../resolved-etcd.ts';
import { onFreePorts, refuseShortElection, startMembers, type Started } from '../start-members.ts';
import { steadyPorts } from '../steady-ports.ts';
import { ContainerLife } from './container-life.ts';
import { ContainerLog } from './container-log.ts';
import { needEngine, type Engine } from './engine.ts';
import { engineReason } from './engine-reason.ts';
import { etcdCommand, inspectImage } from './image.ts';
import { ourLabels } from './labels.ts';
import { removeNow, removeWhenGone, socketOfDocker } from './remover.ts';
import { sweepEngine } from './sweep.ts';
import { untilHealthy } from './until-healthy.ts';

/** In the container's own file system, which outlives its process. */
const DATA_DIRECTORY = '/lockstorm-etcd';
const PEER_PORT = 2380;
const ifSilent =
  'If lockstorm runs in a container itself, the loopback that its engine publishes ports on is another one: give it the network of the host.';

/** Starts a cluster and waits until a linearizable read succeeds. Rejects with `etcd-did-not-start` and the end of the log. */
export async function startContainers(options: ClusterOptions<ImageEtcd>): Promise<Cluster> {
  refuseShortElection(options);
  mkdirSync(options.runDirectory, { recursive: true });
  const engine = await needEngine();
  await sweepEngine(engine, options.log ?? (() => {}));
  return onFreePorts(() => startOnce(engine, options), options.log);
}

async function startOnce(engine: Engine, options: ClusterOptions<ImageEtcd>): Promise<Started> {
  const { etcd, runDirectory, members, log } = options;
  const name = `lockstorm-etcd-${randomUUID().slice(0, 8)}`;
  const ports = await steadyPorts(members);
  const planned = ports.map((clientPort, index) => ({
    index,
    name: `${name}-${index}`,
    clientPort,
    peerPort: PEER_PORT,
    logPath: join(runDirectory, `etcd-${index}.log`),
  }));
  const socket = socketOfDocker(engine.docker);
  const forget = recordRunning({ cluster: name, engine: engine.address });
  const callOff = removeWhenGone(socket, name);
  const remove = async (): Promise<void> => {
    await removeNow(socket, name);
    if (await isGone(engine, planned)) {
      callOff();
      forget();
    } else {
      log?.(
        `The containers ${name}-… could not be removed: their engine does not answer. They are removed when lockstorm ends.`,
      );
    }
  };
  try {
    const containers = await createAll(engine, name, planned, options);
    const logs = containers.map((container, index) => new ContainerLog(container, planned[index]?.logPath ?? ''));
    return await startMembers({
      etcd: { ...etcd, source: etcd.image, ifSilent },
      planned,
      launch: ({ index, name: label }) =>
        new ContainerLife({ container: containers[index]!, name: label, log: logs[index]! }),
      healthy: untilHealthy,
      remove,
    });
  } catch (error) {
    await remove();
    throw error;
  }
}

async function createAll(
  engine: Engine,
  name: string,
  planned: readonly MemberPlace[],
  { etcd, heartbeatMs, electionMs }: ClusterOptions<ImageEtcd>,
): Promise<Container[]> {
  const Labels = { ...ourLabels(name), ...engine.labels };
  const flags = { version: etcd.version, cluster: planned, token: name, heartbeatMs, electionMs, inContainer: true };
  try {
    const info = await inspectImage(engine, etcd.image);
    if (!info) throw new Error(`there is no image ${etcd.image} any more`);
    const { entrypoint, env } = etcdCommand(info);
    await engine.client.network.create({ Name: name, Driver: 'bridge', CheckDuplicate: true, Labels });
    return await Promise.all(
      planned.map((place) =>
        engine.client.container.create({
          name: place.name,
          Image: etcd.image,
          Entrypoint: entrypoint,
          Cmd: memberFlags({ ...place, ...flags, dataDirectory: DATA_DIRECTORY }),
          Env: env,
          User: '0:0',
          Labels,
          ExposedPorts: { [`${place.clientPort}/tcp`]: {} },
          Healthcheck: { Test: ['NONE'] },
          HostConfig: {
            NetworkMode: name,
            PortBindings: {
              [`${place.clientPort}/tcp`]: [{ HostIp: '127.0.0.1', HostPort: String(place.clientPort) }],
            },
            // Names of members that are down are nobody else's to resolve. Podman would ask nobody but this for any name.
            ...(!engine.podman && { Dns: ['127.0.0.1'] }),
            LogConfig: { Type: 'json-file', Config: {} },
            RestartPolicy: { Name: 'no' },
          },
          NetworkingConfig: { EndpointsConfig: { [name]: { Aliases: [place.name] } } },
        }),
      ),
    );
  } catch (error) {
    throw environmentError(
      'container-not-created',
      `The container engine did not create the containers of etcd: ${engineReason(error)}.`,
      'See what "docker info" says; "docker network prune" makes room for networks. Or use another --etcd.',
    );
  }
}

/** Whether none of the containers is there any more; false when the engine does not say. */
async function isGone(engine: Engine, planned: readonly MemberPlace[]): Promise<boolean> {
  const gone = await Promise.all(
    planned.map(({ name }) =>
      engine.docker
        .getContainer(name)
        .inspect()
        .then(
          () => false,
          (error: { statusCode?: number }) => error.statusCode === 404,
        ),
    ),
  );
  return gone.every(Boolean);
}
