// However a byte stream is cut into chunks, the same messages come out, and every byte of it.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Piece } from './grpc-frames.ts';
import { FrameSplitter } from './grpc-frames.ts';

const largest = 40;

interface Message {
  readonly compressed: boolean;
  readonly payload: Buffer;
}

const message = fc.record({
  compressed: fc.boolean(),
  payload: fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes)),
});

function framed({ compressed, payload }: Message): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt8(Number(compressed), 0);
  prefix.writeUInt32BE(payload.length, 1);
  return Buffer.concat([prefix, payload]);
}

/** Cuts bytes at places drawn from 0 to 1. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [0, ...places.map((place) => Math.floor(place * bytes.length)), bytes.length].toSorted((a, b) => a - b);
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
}

const places = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 });

function split(chunks: readonly Buffer[]): { splitter: FrameSplitter; pieces: Piece[] } {
  const splitter = new FrameSplitter(largest);
  return { splitter, pieces: chunks.flatMap((chunk) => splitter.push(chunk)) };
}

test('any chunking gives the same messages', () => {
  fc.assert(
    fc.property(fc.array(message), places, (messages, cuts) => {
      const { splitter, pieces } = split(cut(Buffer.concat(messages.map(framed)), cuts));
      const payloads = pieces.filter((piece) => piece.starts).map(({ payload }) => payload?.toString('hex'));
      expect(payloads).toEqual(
        messages.map(({ compressed, payload }) =>
          compressed || payload.length > largest ? undefined : payload.toString('hex'),
        ),
      );
      expect(pieces.filter(({ ends }) => ends)).toHaveLength(messages.length);
      expect(splitter.insideLarge).toBe(false);
      expect(splitter.rest()).toHaveLength(0);
    }),
  );
});

test('the pieces and the rest are the stream, byte for byte, also where it breaks off in the middle', () => {
  fc.assert(
    fc.property(fc.array(message), places, fc.double({ min: 0, max: 1, noNaN: true }), (messages, cuts, length) => {
      const whole = Buffer.concat(messages.map(framed));
      const bytes = whole.subarray(0, Math.floor(length * whole.length));
      const { splitter, pieces } = split(cut(bytes, cuts));
      expect(Buffer.concat([...pieces.map((piece) => piece.bytes), splitter.rest()]).equals(bytes)).toBe(true);
    }),
  );
});

test('no more than one message of the largest size is ever kept back', () => {
  fc.assert(
    fc.property(fc.array(message), places, (messages, cuts) => {
      const splitter = new FrameSplitter(largest);
      let pushed = 0;
      let given = 0;
      for (const chunk of cut(Buffer.concat(messages.map(framed)), cuts)) {
        pushed += chunk.length;
        for (const piece of splitter.push(chunk)) given += piece.bytes.length;
        expect(pushed - given).toBeLessThan(5 + largest);
      }
    }),
  );
});
