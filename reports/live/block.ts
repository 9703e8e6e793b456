// A few lines at the end of the terminal that are redrawn in place (log-update); what is printed comes above them.
import { createLogUpdate } from 'log-update';
import { setActiveBlock } from './active-block.ts';
import { widthOf } from './display-width.ts';
import { stripVTControlCharacters } from 'node:util';

export interface Block {
  /** Lines of text above the block. */
  readonly print: (text: string) => void;
  /** Takes the block away, and gives the cursor back. */
  readonly stop: () => void;
}

/** Five pictures a second look alive; fewer where the machine is so busy that they would take more than a hundredth of the time. */
const REFRESH_MS = 200;
const REFRESH_MS_MAX = 1_000;
const SHARE_OF_TIME = 0.01;
const CURSOR_UP_AND_ERASE = '\u001B[2K\u001B[1A';

/** `lines` is asked for at every picture, with the size that the terminal has then; none: there is nothing to show yet. */
export function openBlock(
  stream: NodeJS.WriteStream,
  lines: (size: { columns: number; rows: number }) => readonly string[],
): Block {
  const update = createLogUpdate(stream);
  let drawn: readonly string[] = [];
  let drawnColumns = stream.columns;
  let hidden = false;
  let stopped = false;
  const draw = (): void => {
    if (hidden) return;
    const next = lines({ columns: stream.columns, rows: stream.rows });
    if (next.length === 0) return;
    if (stream.columns !== drawnColumns || next.length !== drawn.length) clear();
    update(next.join('\n'));
    [drawn, drawnColumns] = [next, stream.columns];
  };
  const clear = (): void => {
    // A terminal that became narrower has broken lines in two, where log-update still counts one.
    const broken = stream.columns < drawnColumns ? extraLines(drawn, stream.columns) : 0;
    if (broken > 0) stream.write(CURSOR_UP_AND_ERASE.repeat(Math.min(broken, stream.rows)));
    update.clear();
    [drawn, drawnColumns] = [[], stream.columns];
  };
  const hide = (): void => {
    clear();
    hidden = true;
  };
  const show = (): void => {
    hidden = stopped;
    draw();
  };
  let timer: NodeJS.Timeout;
  const later = (waitMs: number): void => {
    timer = setTimeout(() => {
      const startNs = process.hrtime.bigint();
      draw();
      const tookMs = Number(process.hrtime.bigint() - startNs) / 1e6;
      later(Math.min(REFRESH_MS_MAX, Math.max(REFRESH_MS, tookMs / SHARE_OF_TIME)));
    }, waitMs);
    timer.unref();
  };
  later(REFRESH_MS);
  stream.on('resize', draw);
  setActiveBlock({ hide, show });
  return {
    print: (text) => {
      hide();
      stream.write(`${text}\n`);
      show();
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      stream.off('resize', draw);
      hide();
      setActiveBlock(undefined);
      update.done();
    },
  };
}

/** How many more lines the terminal needs for them since it has only so many columns. */
function extraLines(lines: readonly string[], columns: number): number {
  const extra = (line: string): number => Math.max(0, Math.ceil(widthOf(stripVTControlCharacters(line)) / columns) - 1);
  return lines.reduce((sum, line) => sum + extra(line), 0);
}
