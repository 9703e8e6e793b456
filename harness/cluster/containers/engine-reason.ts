// What an engine said of a call that it refused.
import { messageOf } from '../../errors.ts';

/** Without dockerode's "(HTTP code 500) server error - " before it, and without a full stop. */
export function engineReason(error: unknown): string {
  return messageOf(error)
    .replace(/^\(HTTP code \d+\) [^-]*- /, '')
    .replace(/[.\s]+$/, '');
}
