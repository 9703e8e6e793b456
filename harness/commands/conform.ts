// conform: checks an adapter by itself, in some ten seconds on a real etcd, before it is judged in a storm.
import { paintFor } from '../../reports/paint.ts';
import { plainValue } from '../../reports/plain-report.ts';
import { plainLines, plainText } from '../../reports/plain-text.ts';
import { resolveEtcd } from '../cluster/resolve.ts';
import { conform } from '../conform/conform.ts';
import { conclusion, conformExit, findingLine } from '../conform/report.ts';
import type { ExitCode } from '../errors.ts';
import { imagesFolder, prepareWorkerImage } from '../fleet/worker-image.ts';
import { sweepStrays } from '../store/strays.ts';
import { chooseSubjects } from './choose.ts';
import type { Context } from './context.ts';
import { invocationOf } from './context.ts';
import type { Flags } from './flags.ts';

/** Prints a line for each question to the adapter as it is answered. Throws a HarnessError for what cannot be asked at all. */
export async function conformCommand(given: string, flags: Flags, context: Context): Promise<ExitCode> {
  const [chosen] = await chooseSubjects([given], context.cwd);
  const subject = chosen?.name ?? given;
  const print = (line: string): void => void context.stdout.write(`${line}\n`);
  const log = (line: string): void => (flags.verbose ? print(plainLines(line)) : undefined);
  const paint = paintFor(context.stdout, context.env, flags.color);
  const { stop, onNow } = context.interrupt;
  await sweepStrays((line) => print(plainLines(line)));
  const asked = { offline: flags.offline, log, signal: stop };
  const image = await prepareWorkerImage({
    subjects: [subject],
    cacheDirectory: imagesFolder(),
    ...asked,
  });
  // An etcd that is fetched or built is worth a line each time.
  const etcd = await resolveEtcd(flags.etcd ?? 'auto', {
    ...asked,
    log: flags.quiet ? log : (line) => print(plainLines(line)),
    own: flags.own,
  });
  let said = !flags.quiet;
  if (said) print(paint('dim', `${plainText(subject)} on etcd ${etcd.version} (${etcd.provider})`));
  const { findings, ...rest } = await conform({
    subject,
    etcd,
    image,
    stop,
    onNow,
    log,
    asked: (one) => {
      if (flags.quiet && one.finding.result !== 'broken') return;
      said = true;
      print(findingLine({ ...one, finding: plainValue(one.finding) }, paint));
    },
  });
  const exit = conformExit(findings, stop.aborted);
  const next =
    exit === 0 && !flags.quiet ? `\nNext: ${invocationOf(context.env)} --subject ${plainText(quoted(given))}` : '';
  print(`${said ? '\n' : ''}${conclusion(plainText(subject), { findings, ...rest })}${next}`);
  return exit;
}

function quoted(words: string): string {
  return /^[\w./@:-]+$/.test(words) ? words : JSON.stringify(words);
}
