// What the author of an adapter can do, in the words of what it is: a subject in TypeScript or JavaScript, or a program that speaks the protocol.

interface Remedy {
  readonly subject: string;
  readonly program: string;
}

const both = (text: string): Remedy => ({ subject: text, program: text });

export const remedies = {
  start: {
    subject: 'Correct connect(), or what the program does when it starts.',
    program: 'Correct what the program does when it starts, and say `ready` once it is connected.',
  },
  acquire: {
    subject: 'Resolve acquire() once the lock is held, with a hold that has release().',
    program: 'Say `acquired` once the lock is held, or `failed` when `timeoutMs` is over.',
  },
  stay: both('An adapter must not exit or crash.'),
  exclude: {
    subject: 'Resolve acquire() only when the lock is this worker’s own: in etcd, when no older key of it is left.',
    program: 'Say `acquired` only when the lock is this worker’s own: in etcd, when no older key of it is left.',
  },
  failInstead: {
    subject: 'Reject when `signal` aborts: without the lock there is no hold.',
    program: 'Say `failed` when `timeoutMs` is over: without the lock there is no hold.',
  },
  wait: {
    subject: 'Wait until `signal` aborts: where the library does not wait by itself, try again until then.',
    program: 'Wait until `timeoutMs` is over: where the library does not wait by itself, try again until then.',
  },
  giveUp: {
    subject: 'Heed `signal`: reject acquire() when it aborts.',
    program: 'Say `failed` when `timeoutMs` is over: nobody reminds you.',
  },
  giveUpCleanly: {
    subject: 'Leave nothing behind when acquire() rejects: delete the key that waited, and revoke its lease.',
    program: 'Before `failed` is said, delete the key that waited, and revoke its lease.',
  },
  release: {
    subject: 'Let release() give the lock back and resolve.',
    program: 'Give the lock back at `release`, then say `released`.',
  },
  deleteFirst: {
    subject: 'Delete the key, or revoke its lease, before release() resolves.',
    program: 'Delete the key, or revoke its lease, before `released` is said.',
  },
  revokeFirst: {
    subject: 'Revoke the lease in release(), or do not claim leasePerHold.',
    program: 'Revoke the lease before `released` is said, or do not claim `leasePerHold`.',
  },
  passTtlOn: both('Pass ttlSeconds on to etcd as it is, for each acquire: it is in whole seconds.'),
  haveALease: both('Put the key with a lease that was granted with ttlSeconds.'),
  bindToProcess: both('Put the key with the lease, and renew it from nowhere but the process that holds the lock.'),
  nameTheKey: both('Let the key of the lock L be L, or begin with L/ : by that a storm knows whose it is.'),
  keepApart: both(
    'Keep what belongs to a hold (its key, its lease) with the hold, and not in one place for the whole client.',
  ),
  renew: {
    subject: 'Renew the lease until release(), several times in each TTL, on its own timer.',
    program: 'Renew the lease until `release`, several times in each TTL, on its own timer.',
  },
  wakeTheNext: both('Wake the next waiter when the key ahead of it goes, however it goes.'),
  orphan: both('With lease `orphaned`, stop renewing once the lock is held; or do not claim it in `leases`.'),
  quit: {
    subject: 'On quit give up every acquire, release what is held, close, and exit with 0, within some seconds.',
    program: 'At `quit` give up every acquire, release what is held, and exit with 0, within some seconds.',
  },
  quitCleanly: {
    subject:
      'Let `signal` end a waiting acquire() cleanly, and let release() and close() end everything: then nothing is left when the worker quits.',
    program: 'At `quit` delete the key of what waits, release what is held, and only then exit.',
  },
  noticeARevoke: {
    subject: 'Abort `lost` when a renewal is answered with TTL 0, or when the key is deleted; or do not claim `lost`.',
    program: 'Say `lost` when a renewal is answered with TTL 0, or when the key is deleted; or do not claim `lost`.',
  },
  noticeACut: {
    subject:
      'Count the TTL from when the last answered renewal was sent, on the monotonic clock, and abort `lost` when that is over; or do not claim `lost`.',
    program:
      'Count the TTL from when the last answered renewal was sent, on the monotonic clock, and say `lost` when that is over; or do not claim `lost`.',
  },
  giveTokens: {
    subject:
      'Let a hold have `token`, a decimal integer: the create revision of its key is one. Or do not claim `token`.',
    program:
      'Say `token` in `acquired`, a decimal integer as a string: the create revision of its key is one. Or do not claim `token`.',
  },
  raiseTokens: both('A token must rise with each acquisition, over all workers: the create revision of the key does.'),
  keepTheOrder: both('Let the waiter with the smallest create revision go first, or do not claim `fifo`.'),
  tellTime: {
    subject: 'Leave `t` to the harness, and stdout too.',
    program:
      'Say CLOCK_MONOTONIC of this host in ns as `t`, taken when it is said: docs/protocol.md tells how in each language.',
  },
  writeWithTime: {
    subject: 'Let the process that does the `work` say `wrote` with `t` while the lock is held.',
    program: 'Say `wrote` with `t` from `acquired` on, every `witnessIntervalMs`, until `lost` or `release`.',
  },
} as const satisfies Readonly<Record<string, Remedy>>;

export type RemedyName = keyof typeof remedies;

/** The words for one of the two. */
export function remedyFor(name: RemedyName, isProgram: boolean): string {
  return remedies[name][isProgram ? 'program' : 'subject'];
}
