// The way from each simulated worker to the model, and which of them the process has that runs now.
import { Recorder } from '../../wire/recorder.ts';
import type { SimProcess } from '../kernel/sim-process.ts';
import { EtcdLink } from '../net/link.ts';
import type { WorkerSetting } from './incarnation.ts';
import { shapedRpc } from './shaped-rpc.ts';

/** Where a simulated worker finds etcd: a name that no real network has. */
export const ENDPOINTS = ['http://etcd.invalid:2379'];

/** The link of a process, for what is injected below the client library. */
export const links = new WeakMap<SimProcess, EtcdLink>();

/** Connects one incarnation of a worker: what passes is in the history, and ruled over by the faults. */
export function openLink(setting: WorkerSetting, incarnation: number, process: SimProcess): EtcdLink {
  const { kernel, model, chronicle, worker, counters, nextCall, rule, slowness } = setting;
  const recorder = new Recorder({
    worker,
    incarnation,
    members: ENDPOINTS,
    clock: kernel,
    record: (event) => chronicle.record(shapedRpc(event, kernel.nowUs())),
    rule,
    counters,
    nextCall,
  });
  const link = new EtcdLink({ kernel, process, model, endpoints: ENDPOINTS, slowness, recorder });
  links.set(process, link);
  return link;
}
