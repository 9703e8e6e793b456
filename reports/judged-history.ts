// A saved history, judged, as a report: from its own first lines, also where no plan.json or verdict.json lies beside it.
import { createReadStream } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Judgement } from '../harness/checks/check.ts';
import { Complaints } from '../harness/complaints/complaints.ts';
import { versionNote } from '../harness/etcd-bugs.ts';
import { eventSchema } from '../harness/history/events.ts';
import type { EventOf } from '../harness/history/events.ts';
import { isJepsenHistory } from '../harness/history/import/is-jepsen.ts';
import { readJepsen } from '../harness/history/import/read-jepsen.ts';
import { IMPORTED } from '../harness/history/import/to-events.ts';
import type { EtcdInfo, JudgedRun } from '../harness/report-types.ts';
import { isSimulated } from './etcd-words.ts';

/** The report of a history file. What the history does not say is `unknown`. */
export async function judgedHistory(path: string, judgement: Judgement): Promise<JudgedRun> {
  const { run, plan, versions, lastUs, complaints } = await headOf(path);
  const subjects = plan === undefined ? [] : [...new Set(plan.plan.workers.map((worker) => worker.subject))];
  const folder = dirname(resolve(path));
  return {
    id: run?.id ?? (basename(path) === 'history.jsonl' ? basename(folder) : basename(path)),
    directory: folder,
    scenario: plan?.plan.scenario ?? 'unknown',
    seed: plan?.plan.seed ?? 'unknown',
    subjects: run?.engine === 'import' ? [IMPORTED] : subjects.length > 0 ? subjects : Object.keys(versions),
    versions,
    plan: plan?.plan,
    judgement: { ...judgement, notes: [...complaints.notes, ...judgement.notes] },
    etcd: etcdOf(run),
    ...(run && { startedAt: run.startedAt }),
    elapsedMs: Math.round(lastUs / 1000),
    interrupted: false,
  };
}

function etcdOf(run: EventOf<'run'> | undefined): EtcdInfo {
  const { version, provider, members } = run?.etcd ?? { version: 'unknown', provider: 'unknown', members: 0 };
  const note = isSimulated({ provider }) ? undefined : versionNote(version);
  return { version, provider, members, ...(note !== undefined && { note }) };
}

interface Head {
  run: EventOf<'run'> | undefined;
  plan: EventOf<'plan'> | undefined;
  versions: Record<string, string>;
  lastUs: number;
  complaints: Complaints;
}

/** Which leases a worker was given. */
const GRANT = /"method":\s*"Lease\/LeaseGrant"/;

async function headOf(path: string): Promise<Head> {
  const head: Head = { run: undefined, plan: undefined, versions: {}, lastUs: 0, complaints: new Complaints() };
  if (isJepsenHistory(path)) {
    for await (const { event } of readJepsen(path)) {
      if (event.kind === 'run') head.run = event;
      head.lastUs = event.atUs;
    }
    return head;
  }
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    const atUs = /"atUs":(\d+)/.exec(line)?.[1];
    if (atUs !== undefined) head.lastUs = Math.max(head.lastUs, Number(atUs));
    // Only these kinds matter here; the judge has read the others.
    if (
      !GRANT.test(line) &&
      !/"kind":\s*"(?:run|plan|phase|ready|acquire|acquired|failed|lost|wrote|release|released|unreleased|fault|garbage|exit)"/.test(
        line,
      )
    )
      continue;
    const event = eventSchema.safeParse(parsed(line)).data;
    if (event !== undefined) head.complaints.on(event);
    if (event?.kind === 'run') head.run ??= event;
    if (event?.kind === 'plan') head.plan ??= event;
    if (event?.kind === 'ready' && event.version !== undefined) head.versions[event.subject] = event.version;
  }
  return head;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
