// What a command prints, as text: for who runs it without a terminal.
import { Writable } from 'node:stream';

/** A stream for a Context, and all that was written to it so far. */
export function collector(): { stream: NodeJS.WriteStream; text: () => string } {
  let text = '';
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      text += chunk.toString();
      done();
    },
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- commands only write to it
  return { stream: stream as NodeJS.WriteStream, text: () => text };
}
