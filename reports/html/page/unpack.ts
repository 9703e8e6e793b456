// The run's data out of the page that holds it.
import type { Timeline } from '../../timeline/timeline.ts';
import { fromPacked } from './packed.ts';
import type { Packed } from './packed.ts';

/** Rejects where the data is damaged. */
export async function unpackTimeline(base64: string): Promise<Timeline> {
  const stream = new Blob([bytesOf(base64)]).stream().pipeThrough(new DecompressionStream('gzip'));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- packTimeline made it
  return fromPacked((await new Response(stream).json()) as Packed);
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64.trim());
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
  return bytes;
}
