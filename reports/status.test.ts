// A status without a terminal: a line now and then, nothing with --quiet.
import { Writable } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { showStatus } from './status.ts';

function collector(): { stream: NodeJS.WriteStream; lines: () => string[] } {
  let text = '';
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      text += chunk.toString();
      done();
    },
  });
  return { stream: stream as NodeJS.WriteStream, lines: () => text.split('\n').filter((line) => line !== '') };
}

describe('a status in a log', () => {
  it('says a line every so often, and none while there is nothing to say', () => {
    vi.useFakeTimers();
    try {
      const { stream, lines } = collector();
      let said: string | undefined;
      const status = showStatus({ stream, quiet: false, line: () => said, logEveryMs: 1000 });
      vi.advanceTimersByTime(1500);
      expect(lines()).toEqual([]);
      said = 'half done';
      vi.advanceTimersByTime(1000);
      status.print('by the way');
      status.stop();
      vi.advanceTimersByTime(5000);
      expect(lines()).toEqual(['half done', 'by the way']);
    } finally {
      vi.useRealTimers();
    }
  });

  it('is silent with --quiet', () => {
    const { stream, lines } = collector();
    const status = showStatus({ stream, quiet: true, line: () => 'x', logEveryMs: 1 });
    status.print('y');
    status.stop();
    expect(lines()).toEqual([]);
  });
});
