// One dot in words, for who hovers over it.
import type { Measured, Timeline } from '../../../timeline/timeline.ts';
import { runTime } from '../times.ts';
import { visible } from '../visible.ts';
import { duration } from '../lengths.ts';
import { faultWords } from './fault-looks.ts';
import type { PlotKind } from './plot-kinds.ts';
import type { Standing } from './standing.ts';

const LONGEST_NAME = 80;
const LONGEST_BOUND = 400;

/** A line each: who and what; how much; the bound; what led to it and when. */
export function sampleWords(
  kind: PlotKind,
  sample: Measured,
  standing: Standing,
  { locks }: Pick<Timeline, 'locks'>,
): string[] {
  const { worker, lock, atUs, boundMs, boundText, fault } = sample;
  const name = locks[lock];
  const who = [
    ...(worker === null ? [] : [`w${worker}`]),
    ...(name === undefined ? [] : [`"${visible(name, LONGEST_NAME)}"`]),
  ].join(' ');
  const bound = boundText === '' ? '' : visible(boundText, LONGEST_BOUND);
  return [
    `${valueWords(kind, sample)}${who === '' ? '' : `: ${who}`}`,
    ...(standing === 'within'
      ? []
      : [standing === 'convicted' ? 'Beyond its bound: a violation' : 'Beyond its bound, which convicts nobody here']),
    ...(bound === '' ? [] : [`Bound: ${bound}`]),
    ...(kind.bars && boundMs !== null ? [distanceWords(boundMs - sample.valueMs)] : []),
    `${runTime(atUs)}, ${fault === 'none' ? faultWords(fault) : `after ${faultWords(fault)}`}`,
  ];
}

function distanceWords(ms: number): string {
  return ms < 0 ? `${duration(-ms)} beyond it` : `${duration(ms)} left to it`;
}

function valueWords({ kind }: PlotKind, { valueMs }: Measured): string {
  const much = duration(Math.abs(valueMs));
  const words: Record<PlotKind['kind'], string> = {
    'late-expiry': `${much} ${valueMs < 0 ? 'before' : 'after'} its time was over`,
    'early-expiry': `${much} ${valueMs < 0 ? 'too early' : 'after it could have run out'}`,
    'stale-window': valueMs > 0 ? `Went on for ${much} after its lock was gone` : 'Stopped in time',
    acquire: `${much} to get the lock`,
    'hand-off': `${much} from free to held`,
  };
  return words[kind];
}
