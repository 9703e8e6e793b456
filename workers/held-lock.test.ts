// Who writes to the witness: the worker, or the process in which its hold does its work.
import { expect, it } from 'vitest';
import { HeldLock } from './held-lock.ts';
import type { FromWorker } from './protocol.ts';
import type { Hold } from './subject.ts';

function held(hold: Partial<Hold>): { said: string[]; over: () => Promise<void> } {
  const said: string[] = [];
  const say = (message: FromWorker): void => void said.push(...Object.keys(message));
  const lock = new HeldLock(7, { release: async () => {}, ...hold }, 20, say);
  return { said, over: () => lock.release() };
}

it('writes as soon as it holds', async () => {
  const { said, over } = held({});
  expect(said).toEqual(['acquired', 'wrote']);
  await over();
});

it('leaves the writing to the process that does the work, which is told for which hold and how often', async () => {
  const asked: number[][] = [];
  const { said, over } = held({ work: (...words) => void asked.push(words) });
  expect([said, asked]).toEqual([['acquired'], [[7, 20]]]);
  await over();
  expect(said).toEqual(['acquired', 'released']);
});

it('starts no work for a lock that is lost already', async () => {
  const asked: number[][] = [];
  const { said, over } = held({ lost: AbortSignal.abort(), work: (...words) => void asked.push(words) });
  expect([said, asked]).toEqual([['acquired', 'lost'], []]);
  await over();
});
