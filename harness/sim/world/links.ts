// The way from each simulated worker to the members of etcd, and which of them the process has that runs now.
import { reachable } from '../../plan/reachable.ts';
import { Recorder } from '../../wire/recorder.ts';
import type { Server } from '../cluster/server.ts';
import type { SimProcess } from '../kernel/sim-process.ts';
import { EtcdLink } from '../net/link.ts';
import type { WorkerSetting } from './incarnation.ts';
import { shapedRpc } from './shaped-rpc.ts';

/** Where a simulated worker finds members of etcd, by their index: names that no real network has. */
const ENDPOINTS = ['http://etcd.invalid:2379', 'http://etcd-1.invalid:2379', 'http://etcd-2.invalid:2379'];

/** The link of a process, for what is injected below the client library. */
export const links = new WeakMap<SimProcess, EtcdLink>();

/** The members that a worker may reach, in the order of its endpoints. */
export function endpointsOf({ cluster: { members }, worker, plan }: WorkerSetting): ReadonlyMap<string, Server> {
  return new Map(reachable(plan, worker, members).map(({ index, frontEnd }) => [ENDPOINTS[index]!, frontEnd]));
}

/** Connects one incarnation of a worker: what passes is in the history, and ruled over by the faults. */
export function openLink(
  setting: WorkerSetting,
  incarnation: number,
  process: SimProcess,
  endpoints: ReadonlyMap<string, Server>,
): EtcdLink {
  const { kernel, chronicle, worker, counters, nextCall, rule, slowness } = setting;
  const recorder = new Recorder({
    worker,
    incarnation,
    members: [...endpoints.keys()],
    clock: kernel,
    record: (event) => chronicle.record(shapedRpc(event, kernel.nowUs())),
    rule,
    counters,
    nextCall,
  });
  const link = new EtcdLink({ kernel, process, endpoints, slowness, recorder });
  links.set(process, link);
  return link;
}
