// JUnit XML, which every CI can show: a suite a run, a test case a check. Unsafe is a failure, inconclusive is skipped with its reason.
import junit from 'junit-report-builder';
import type { CheckResult } from '../harness/checks/check.ts';
import { checkNames } from '../harness/checks/check.ts';
import type { ExplorationReport, JudgedRun } from '../harness/report-types.ts';
import { writeWhole } from '../harness/store/write-whole.ts';
import { fileToLookAt } from './file-to-look-at.ts';
import { plain } from './paint.ts';
import { plainLines } from './plain-text.ts';
import { findingText } from './sides.ts';
import { storyOf } from './story.ts';
import { counted, tally } from './words.ts';

/** The package is CommonJS, whose module is the builder itself; its types claim a `default` in between. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
const builder = junit as unknown as typeof junit.default;
type Suite = ReturnType<typeof builder.testSuite>;

export interface JunitOptions {
  /** What the pasted lines of a failure begin with: `npm run chaos --`. */
  readonly invocation: string;
  /** Those of the command: whether there will be pages to look at. */
  readonly reporters?: readonly string[];
  /** What failed outside any run: without it the file would be green. */
  readonly failures?: readonly { readonly code: string; readonly message: string; readonly remedy: string }[];
  /** A suite more for each subject that was explored. */
  readonly explored?: readonly ExplorationReport[];
}

/** The XML of one or several runs. */
export function renderJunit(reports: readonly JudgedRun[], options: JunitOptions): string {
  const root = builder.newBuilder().name('lockstorm');
  for (const subject of options.explored ?? []) addExplored(root, subject, options);
  for (const report of reports) {
    const suite = root.testSuite().name(clean(report.id));
    suite.time(report.elapsedMs / 1000);
    suite.property('seed', report.seed);
    suite.property('etcd', clean(`${report.etcd.version} (${report.etcd.provider})`));
    if (report.etcd.note !== undefined) suite.property('etcd-note', clean(report.etcd.note));
    for (const result of report.judgement.checks) addCheck(suite, report, result, options);
    if (report.error) {
      const { code, message, remedy } = report.error;
      suite.testCase().className(className(report)).name('environment').error(clean(message), code, clean(remedy));
    }
  }
  if (options.failures !== undefined && options.failures.length > 0) {
    const suite = root.testSuite().name('environment');
    for (const { code, message, remedy } of options.failures)
      suite.testCase().className('lockstorm').name(clean(code)).error(clean(message), code, clean(remedy));
  }
  // The schema by which Jenkins' xUnit plugin refuses files knows this count of suites, and not of all of them.
  return root.build().replace(/(<testsuites[^<>]*?) skipped="\d+"/, '$1');
}

/** Throws a HarnessError when the file cannot be written. */
export function writeJunit(path: string, reports: readonly JudgedRun[], options: JunitOptions): void {
  writeWhole(path, renderJunit(reports, options));
}

function addCheck(suite: Suite, report: JudgedRun, result: CheckResult, { invocation, reporters }: JunitOptions): void {
  const test = suite
    .testCase()
    .className(className(report))
    .name(result.check)
    .standardOutput(clean([result.seen, ...result.findings.map(findingText)].join('\n')));
  if (result.verdict === 'unsafe') {
    const [first] = result.violations;
    test.failure(clean(first?.what ?? 'unsafe'), result.check);
    const only = { ...report, judgement: { ...report.judgement, checks: [result] } };
    const paste = {
      invocation,
      runReference: report.id,
      lookAt: `${report.id}/${fileToLookAt(reporters)}`,
      paint: plain,
    };
    test.stacktrace(clean(storyOf(only, paste)));
  }
  if (result.verdict === 'inconclusive')
    skip(test, clean(tally(result.inconclusive) || result.seen || 'it saw nothing'));
}

/** A test case a check that judged something; it fails with the story of the plan that convicts. */
function addExplored(
  root: ReturnType<typeof builder.newBuilder>,
  { subject, counts, cpuMs, findings, failure }: ExplorationReport,
  { invocation, reporters }: JunitOptions,
): void {
  const suite = root.testSuite().name(clean(`explore-${subject}`));
  suite.time(cpuMs / 1000);
  suite.property('plans', String(counts.plans));
  const name = className({ scenario: 'explore', subjects: [subject] });
  for (const check of checkNames) {
    const finding = findings.find(({ judgement }) =>
      judgement.checks.some((result) => result.check === check && result.verdict === 'unsafe'),
    );
    const judged = counts.judged[check];
    if (finding === undefined && judged === undefined) continue;
    const test = suite
      .testCase()
      .className(name)
      .name(check)
      .standardOutput(clean(judgedWords(judged ?? {})));
    if (finding === undefined) continue;
    const [first] = finding.judgement.checks.find((result) => result.check === check)?.violations ?? [];
    const paste = {
      invocation,
      runReference: finding.id,
      lookAt: `${finding.id}/${fileToLookAt(reporters)}`,
      paint: plain,
    };
    test.failure(clean(first?.what ?? 'unsafe'), check);
    test.stacktrace(clean(storyOf(finding, paste)));
  }
  if (failure === undefined) return;
  suite
    .testCase()
    .className(name)
    .name('simulation')
    .error(clean(failure.message), failure.code, clean(failure.remedy));
}

/** `12,345 holds, 1 expiry` */
function judgedWords(judged: Readonly<Record<string, number>>): string {
  const counts = Object.entries(judged).filter(([, count]) => count > 0);
  return counts.map(([what, count]) => counted(count, what)).join(', ') || 'nothing';
}

/** The library writes a bare <skipped/>; CI systems show its message where there is one. */
function skip(test: ReturnType<Suite['testCase']>, message: string): void {
  test.skipped();
  const build = test.build.bind(test);
  test.build = (parent) => {
    const element = build(parent);
    const skipped = element.children.find((child) => 'name' in child && child.name === 'skipped');
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its children are typed as nodes, and this one is an element
    if (skipped !== undefined && 'att' in skipped) (skipped as typeof element).att('message', message);
    return element;
  };
}

function className({ scenario, subjects }: Pick<JudgedRun, 'scenario' | 'subjects'>): string {
  return clean(`lockstorm.${scenario}.${subjects.join('+').replaceAll('.', '_')}`);
}

/** XML 1.0 has no place for most control characters, nor a CDATA section for its own end; a worker's error may hold either. Lines stay. */
function clean(text: string): string {
  return plainLines(text).replaceAll(']]>', ']] >');
}
