// A timeline as text for a page: columns, as JSON, gzipped, in base64. reports/html/page/unpack.ts reads it.
import { gzipSync } from 'node:zlib';
import { toPacked } from '../html/page/packed.ts';
import type { Timeline } from './timeline.ts';

/** Without line breaks; a hundred thousand events come to some MB. */
export function packTimeline(timeline: Timeline): string {
  return gzipSync(JSON.stringify(toPacked(timeline)), { level: 9 }).toString('base64');
}
