// What `import … from 'lockstorm'` gives: the contract of a subject, and chaos() for test suites. It loads nothing until it is called.
export { chaos } from './chaos.ts';
export type { ChaosResult } from './chaos.ts';
export { ChaosError } from './chaos-error.ts';
export type { ChaosErrorKind } from './chaos-error.ts';
export type { ChaosOptions } from './options.ts';
export type { ChaosExploration, ChaosRun, ChaosViolation, Judged, Verdict } from './result.ts';
export { defaultClaims } from '../../workers/subject.ts';
export type {
  AcquireRequest,
  Claims,
  ConnectOptions,
  Hold,
  LeaseMode,
  LockClient,
  LockSubject,
} from '../../workers/subject.ts';
