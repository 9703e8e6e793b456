// A thread that was lost in the middle of a job, and what that says of the subject that it ran.
import type { RunFailure } from '../../report-types.ts';
import { planSeed } from '../seeds.ts';
import { SWARM } from '../swarm.ts';
import type { Job } from './messages.ts';
import type { Place } from './pulse.ts';

/** hung: no sign of life · memory: its heap was full · died: it ended by itself · broke: a fault of ours. */
export type LostHow = 'hung' | 'memory' | 'died' | 'broke';

export interface Lost extends Partial<LostAt> {
  readonly lost: LostHow;
  readonly message: string;
}

/** What the thread was at. */
export interface LostAt {
  readonly subject: string;
  /** Of the plan, 16 hex digits. */
  readonly seed: string;
  /** What the plan calls its scenario. */
  readonly scenario: string;
  /** In a search: the subject's index and the number of the seed. */
  readonly place?: Place;
}

/** Empty when the thread was not running a plan. */
export function lostAt(job: Job | undefined, place: Place | undefined): LostAt | Record<string, never> {
  if (job === undefined) return {};
  if (job.kind === 'search') {
    const subject = place && job.subjects[place.subject];
    return subject ? { subject: subject.name, seed: planSeed(job.seed, place.n), scenario: SWARM, place } : {};
  }
  const subjects = [...new Set(job.plan.workers.map(({ subject }) => subject))];
  return { subject: subjects.join(', '), seed: job.plan.seed, scenario: job.plan.scenario };
}

const meanings = {
  hung: {
    kind: 'usage',
    code: 'subject-loops',
    what: (subject, plan) => `${subject} loops for ever ${plan}`,
    advice: 'Look for a loop that awaits nothing which takes time.',
  },
  memory: {
    kind: 'usage',
    code: 'subject-out-of-memory',
    what: (subject, plan) => `${subject} uses up all memory ${plan}`,
    advice: 'Look for something that grows without end.',
  },
  died: {
    kind: 'usage',
    code: 'subject-ends-thread',
    what: (subject, plan) => `The thread that simulated ${subject} ended ${plan}`,
    advice: 'Look for code of it that runs outside of its calls.',
  },
  broke: {
    kind: 'environment',
    code: 'simulation-broke',
    what: (subject, plan) => `The simulation of ${subject} broke ${plan}`,
    advice: 'This is a bug of lockstorm: please report it with the seed and the subject.',
  },
} as const satisfies Record<
  LostHow,
  Pick<RunFailure, 'kind' | 'code'> & { what: (subject: string, plan: string) => string; advice: string }
>;

/** The loss as a failure of that plan, in one sentence. */
export function failureOfLost({ lost, message, subject = 'a subject', seed, scenario }: Lost): RunFailure {
  const { kind, code, what, advice } = meanings[lost];
  const plan = seed === undefined ? 'outside of a plan' : `in plan seed ${seed}`;
  const again =
    seed === undefined
      ? ''
      : ` \`lockstorm replay ${seed} --scenario ${scenario} --subject ${subject} --engine sim\` shows it again.`;
  return { kind, code, message: `${what(subject, plan)}: ${message}.`, remedy: `${advice}${again}` };
}
