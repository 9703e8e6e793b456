// For tests on real containers: the image that LOCKSTORM_TEST_IMAGE names, in the engine that runs here; else why not.
import { expect } from 'vitest';
import type { ImageEtcd } from '../resolved-etcd.ts';
import { CLUSTER_LABEL } from './labels.ts';
import { needEngine, openEngine } from './engine.ts';
import { presentImage } from './image.ts';

const byHand = 'Run them with: bash .ci/container-engine npx vitest run harness/cluster/containers';

/** The etcd of these tests, or undefined after having said why they are skipped. */
export async function imageForTests(): Promise<ImageEtcd | undefined> {
  const image = process.env['LOCKSTORM_TEST_IMAGE'];
  if (image === undefined) return why('LOCKSTORM_TEST_IMAGE names no image of etcd');
  const engine = await openEngine();
  if ('notApplicable' in engine) return why(engine.notApplicable);
  const answer = await presentImage(engine, image);
  if (!answer) return why(`the engine has no ${image}`);
  if ('notApplicable' in answer) return why(answer.notApplicable);
  return answer.found.kind === 'image' ? answer.found : why(`${image} is no image`);
}

function why(reason: string): undefined {
  process.stdout.write(`Tests on containers are skipped: ${reason}. ${byHand}\n`);
  return undefined;
}

/** Names of the containers and networks of ours that are in the engine now. */
export async function inEngine(): Promise<string[]> {
  const { docker } = await needEngine();
  const filters = { label: [CLUSTER_LABEL] };
  const containers = await docker.listContainers({ all: true, filters });
  const networks = await docker.listNetworks({ filters });
  return [...containers.flatMap(({ Names }) => Names), ...networks.map(({ Name }) => Name)];
}

/** Fails when anything of ours is left. */
export async function expectNothingLeft(): Promise<void> {
  expect(await inEngine()).toEqual([]);
}
