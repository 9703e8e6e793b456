// What a GitHub workflow is told where a command runs in one: annotations in its log, and the job summary.
import { appendFileSync, statSync } from 'node:fs';
import { environmentError, messageOf } from '../../harness/errors.ts';
import type { ExplorationReport, JudgedRun } from '../../harness/report-types.ts';
import { annotations } from './annotations.ts';
import { renderJobSummary, SUMMARY_BYTES } from './job-summary.ts';

export interface GithubOptions {
  readonly reports: readonly JudgedRun[];
  readonly explored: readonly ExplorationReport[];
  /** What failed outside any run. */
  readonly failures: readonly { readonly message: string; readonly remedy: string }[];
  readonly notes: readonly string[];
  /** Ctrl-C ended the command. */
  readonly interrupted?: boolean;
  /** What the pasted lines begin with: `npm run chaos --`. */
  readonly invocation: string;
  /** RUN in them; by default the id. */
  readonly runReference?: ((report: JudgedRun) => string) | undefined;
  readonly allowInconclusive: boolean;
  /** Those of the command: whether there will be pages to look at. */
  readonly reporters?: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's working folder. */
  readonly cwd: string;
  /** Writes to the log of the step. */
  readonly write: (text: string) => void;
}

/** Does nothing where GITHUB_ACTIONS is not `true`. Throws a HarnessError when the summary's file cannot be written. */
export function writeGithub(options: GithubOptions): void {
  const { reports, explored, env, write } = options;
  if (env.GITHUB_ACTIONS !== 'true') return;
  for (const command of annotations(reports, explored, options)) write(`${command}\n`);
  const path = env.GITHUB_STEP_SUMMARY ?? '';
  if (path === '') return;
  try {
    const before = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    const text = renderJobSummary(reports, explored, {
      ...options,
      root: env.GITHUB_WORKSPACE ?? options.cwd,
      artifactsUrl: artifactsOf(env),
      // A line end between what was there and this.
      maxBytes: SUMMARY_BYTES - before - 2,
    });
    if (text !== '') appendFileSync(path, before === 0 ? text : `\n${text}`);
  } catch (error) {
    throw environmentError(
      'job-summary-not-written',
      `The job summary cannot be written to ${path}: ${messageOf(error)}.`,
      'GITHUB_STEP_SUMMARY is set by GitHub for each step: leave it as it is.',
      error,
    );
  }
}

/** The page of the workflow run, where its artifacts are listed; undefined: the environment does not say, or says what no URL is. */
function artifactsOf(env: GithubOptions['env']): string | undefined {
  const url = `${env.GITHUB_SERVER_URL}/${env.GITHUB_REPOSITORY}/actions/runs/${env.GITHUB_RUN_ID}#artifacts`;
  return /^https?:\/\/[\w.:-]+\/[\w.-]+\/[\w.-]+\/actions\/runs\/\d+#artifacts$/.test(url) ? url : undefined;
}
