// Mutations of how keys of dead and orphaned holders end: too early, too late, never.
import { S, gone, neverDeleted, of, renew } from './mutation-acts.ts';
import type { Mutation } from './mutation.ts';

export const expiryMutations: Readonly<Record<string, Mutation>> = {
  'let-go-early': {
    base: 'killedHolder',
    convicts: [],
    finds: ['early-expiry'],
    mutate: (edit) => edit.move(gone(edit, 0), gone(edit, 0).atUs - S),
  },
  'let-go-early-told-late': {
    base: 'killedHolder',
    convicts: [],
    finds: ['early-expiry'],
    mutate: (edit) => {
      const deletion = gone(edit, 0);
      edit.move(deletion, deletion.atUs - S);
      (deletion as { atUs: number }).atUs += 2 * S;
    },
  },
  'granted-more': {
    base: 'killedHolder',
    convicts: [],
    finds: ['early-expiry'],
    mutate: (edit) => {
      for (const rpc of edit.all('rpc', (event) => event.side === 'response' && event.ttlSeconds !== undefined))
        rpc.ttlSeconds = 5;
    },
  },
  'asked-for-less': {
    base: 'killedHolder',
    convicts: ['early-expiry'],
    mutate: (edit) => void (edit.one('acquire').ttlSeconds = 4),
  },
  'asked-for-less-orphaned': {
    base: 'killedOrphan',
    convicts: ['early-expiry'],
    mutate: (edit) => void (edit.one('acquire', of(0)).ttlSeconds = 4),
  },

  'dead-for-long': {
    base: 'killedHolder',
    convicts: ['late-expiry'],
    mutate: (edit) => edit.move(gone(edit, 0), gone(edit, 0).atUs + 5 * S),
  },
  'lease-too-long': {
    base: 'killedHolder',
    convicts: ['late-expiry'],
    mutate: (edit) => {
      for (const rpc of edit.all('rpc', (event) => event.ttlSeconds !== undefined)) rpc.ttlSeconds = 7;
      edit.move(gone(edit, 0), gone(edit, 0).atUs + 5 * S);
    },
  },
  'orphan-outlives': {
    base: 'killedOrphan',
    convicts: ['late-expiry'],
    mutate: (edit) => edit.move(gone(edit, 0), gone(edit, 0).atUs + 4 * S),
  },
  'orphan-renewed': {
    base: 'orphanReleases',
    convicts: ['late-expiry'],
    mutate: (edit) => {
      const { atUs } = edit.one('acquired');
      renew(edit, 0, [atUs + 1.2 * S, atUs + 1.8 * S]);
    },
  },
  'never-deleted': { base: 'killedHolder', convicts: ['late-expiry', 'leaks'], mutate: (edit) => neverDeleted(edit) },
  'without-a-lease': {
    base: 'killedHolder',
    convicts: ['late-expiry', 'leaks'],
    mutate: (edit) => {
      neverDeleted(edit, '0');
      edit.one('watch').lease = '0';
      for (const rpc of edit.all('rpc', (event) => event.puts !== undefined)) rpc.puts![0]!.lease = '0';
    },
  },
};
