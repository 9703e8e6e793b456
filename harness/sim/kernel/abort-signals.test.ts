// AbortSignal.any of a simulated process: the same as Node's for whoever uses it, and gone with its process.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { install } from './globals.ts';
import { Kernel } from './kernel.ts';
import { inMacrotask, outside } from './scope.ts';

install();
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What a program has to say about signals that are combined before, while and after their sources abort. */
function program(): unknown[] {
  const said: unknown[] = [];
  const [first, second] = [new AbortController(), new AbortController()];
  const both = AbortSignal.any([first.signal, second.signal]);
  const nested = AbortSignal.any([both, new AbortController().signal]);
  both.addEventListener('abort', () => said.push('both', both.reason));
  nested.addEventListener('abort', () => said.push('nested', nested.reason));
  said.push(both.aborted, AbortSignal.any([]).aborted, both instanceof AbortSignal);
  second.abort('second');
  first.abort('first');
  said.push(both.aborted, both.reason, nested.reason, AbortSignal.any([first.signal, second.signal]).reason);
  try {
    AbortSignal.any([first.signal, {} as AbortSignal]);
  } catch (error) {
    said.push(String(error));
  }
  return said;
}

/** A process whose program listens to a combined signal that never aborts, killed. Resolves to what only that program had. */
async function killed(any: typeof AbortSignal.any): Promise<WeakRef<object>> {
  const kernel = new Kernel({ seed: '0000000000000001' });
  const process = kernel.spawn('w1.1');
  let trace: WeakRef<object> | undefined;
  kernel.at(0, process, 'start', () => {
    const client = { connected: true };
    trace = outside(() => new WeakRef(client));
    const quit = new AbortController();
    any([quit.signal]).addEventListener('abort', () => (client.connected = false));
  });
  kernel.at(1, null, 'kill', () => process.kill());
  await inMacrotask(() => kernel.run());
  return trace!;
}

describe('AbortSignal.any in a simulated process', () => {
  it('says what it says in a real one', async () => {
    let said: unknown[] = [];
    const kernel = new Kernel({ seed: '0000000000000001' });
    kernel.at(0, kernel.spawn('w1.1'), 'start', () => void (said = program()));
    await inMacrotask(() => kernel.run());
    expect(said).toEqual(program());
  });

  it('keeps nothing of a process that is killed, where one of Node keeps it for ever', async () => {
    const own = await killed((signals) => AbortSignal.any([...signals]));
    const nodes = await killed((signals) => outside(() => AbortSignal.any([...signals])));
    // A weak reference that was made or asked in a turn holds to its end.
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
    expect(own.deref()).toBeUndefined();
    expect(nodes.deref()).toBeDefined();
  });
});
