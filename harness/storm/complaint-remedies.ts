// What the author of a subject can do about what its worker said, where that ended it.
import type { Complaint } from '../fleet/exit.ts';

/** For what a worker said, or cannot say any more. */
export const complaintRemedies: Readonly<Partial<Record<Complaint['code'], string>>> = {
  malformed:
    'Correct what the worker says: docs/protocol.md has each message, and docs/protocol.schema.json its members.',
  'line-too-long': 'Keep each line within 64 KiB; stdout belongs to the protocol, print everything else to stderr.',
  flooded:
    'stdout belongs to the protocol: print everything else to stderr, and say "wrote" no more often than asked to.',
  mute: 'stdout belongs to the protocol: leave it open until "quit", or until stdin ends.',
};
