// Cuts a gRPC byte stream into its messages: 1 byte compression flag, 4 bytes length (big endian), payload. HTTP/2 is a library's work.

/** Length of what precedes each message on the wire. */
const prefixBytes = 5;

/** A message bigger than this is passed through in pieces and never decoded; etcd takes no request over 1.5 MiB (2 MiB on the wire). */
export const largestDecodedBytes = 2 * 1024 * 1024;

/** What can be passed on at once: a whole message, or, of one that is too large to keep, its first bytes and then its further ones. */
export interface Piece {
  /** The first piece of a message, or all of it. */
  readonly starts: boolean;
  /** The last piece of a message, or all of it. */
  readonly ends: boolean;
  /** As on the wire, prefix included. */
  readonly bytes: Buffer;
  /** Only of a message that is whole and not compressed: what can be decoded. */
  readonly payload?: Buffer;
}

/** Splits one direction of one call. Chunks may be cut anywhere; the pieces joined are the chunks joined. */
export class FrameSplitter {
  readonly #largest: number;
  #parts: Buffer[] = [];
  #have = 0;
  /** Bytes until the next decision: the prefix, then prefix and payload. */
  #want = prefixBytes;
  #lengthKnown = false;
  /** Bytes still to come of a message that is too large to keep. */
  #passing = 0;

  constructor(largest = largestDecodedBytes) {
    this.#largest = largest;
  }

  push(chunk: Buffer): Piece[] {
    const pieces: Piece[] = [];
    let at = 0;
    while (at < chunk.length) {
      const missing = this.#passing > 0 ? this.#passing : this.#want - this.#have;
      const part = chunk.subarray(at, at + missing);
      at += part.length;
      const piece = this.#passing > 0 ? this.#further(part) : this.#collect(part);
      if (piece) pieces.push(piece);
    }
    return pieces;
  }

  /** The first bytes of a large message were given out and its last ones have not come yet. */
  get insideLarge(): boolean {
    return this.#passing > 0;
  }

  /** What was kept back of a message that never got whole: to be passed on as it is when the stream ends. */
  rest(): Buffer {
    const bytes = Buffer.concat(this.#parts);
    this.#reset();
    return bytes;
  }

  #further(part: Buffer): Piece {
    this.#passing -= part.length;
    return { starts: false, ends: this.#passing === 0, bytes: part };
  }

  #collect(part: Buffer): Piece | undefined {
    this.#parts.push(part);
    this.#have += part.length;
    if (this.#have < this.#want) return undefined;
    const bytes = join(this.#parts);
    this.#parts = [bytes];
    if (!this.#lengthKnown) {
      const length = bytes.readUInt32BE(1);
      if (length > this.#largest) {
        this.#reset();
        this.#passing = length;
        return { starts: true, ends: false, bytes };
      }
      this.#lengthKnown = true;
      this.#want = prefixBytes + length;
      if (length > 0) return undefined;
    }
    this.#reset();
    if (bytes[0] !== 0) return { starts: true, ends: true, bytes };
    return { starts: true, ends: true, bytes, payload: bytes.subarray(prefixBytes) };
  }

  #reset(): void {
    this.#parts = [];
    this.#have = 0;
    this.#want = prefixBytes;
    this.#lengthKnown = false;
  }
}

/** Joins parts; two that lie side by side in the same memory (the usual case: one chunk, one message) are not copied. */
function join(parts: Buffer[]): Buffer {
  const [first, second] = parts;
  if (!first) return Buffer.alloc(0);
  if (!second) return first;
  const adjacent = first.buffer === second.buffer && first.byteOffset + first.length === second.byteOffset;
  if (parts.length === 2 && adjacent) return Buffer.from(first.buffer, first.byteOffset, first.length + second.length);
  return Buffer.concat(parts);
}
