// docs/protocol.md is what a stranger writes an adapter from: its examples are messages, all messages are in it, and its adapter works.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { onPath } from './fleet/last-resort.ts';
import { parseMessage } from './fleet/messages.ts';
import { eventually, temporaryFolder } from './fleet/testing.ts';
import { workerEnvironment } from './fleet/worker-environment.ts';

const docs = resolve(import.meta.dirname, '../docs');
const text = readFileSync(join(docs, 'protocol.md'), 'utf8');
const schema = JSON.parse(readFileSync(join(docs, 'protocol.schema.json'), 'utf8')) as {
  $defs: Record<'toWorker' | 'fromWorker', { anyOf: { required: [string] }[] }>;
};
const ajv = new Ajv2020({ strict: true });
const valid = {
  '→': ajv.compile(schema.$defs.toWorker),
  '←': ajv.compile(schema.$defs.fromWorker),
} as const;
type Direction = keyof typeof valid;

const blocks = [...text.matchAll(/^ *```(\w*)\n([^]*?)^ *```$/gm)].map(([, language, body]) => ({
  language,
  body: body!,
}));
const examples = blocks
  .flatMap(({ body }) => body.split('\n'))
  .flatMap((line) => {
    const [, direction, json] = /^ *([→←]) (.*)$/.exec(line) ?? [];
    return json === undefined ? [] : [[direction as Direction, json] as const];
  });
/** In the shell transcript, and in running text. */
const inline = [...text.matchAll(/`(\{"(?:stall|resume|clock)".*?\})`|echo '(\{.*?\})'/g)].map(
  ([, quoted, echoed]) => ['→', quoted ?? echoed!] as const,
);

describe('docs/protocol.md', () => {
  it.each([...examples, ...inline])('%s %s', (direction, json) => {
    const validate = valid[direction];
    validate(JSON.parse(json));
    expect(validate.errors ?? []).toEqual([]);
    expect('message' in parseMessage(json)).toBe(direction === '←');
  });

  it('shows each message that there is', () => {
    const shown = new Set([...examples, ...inline].map(([, json]) => Object.keys(JSON.parse(json) as object)[0]));
    const kinds = Object.values(schema.$defs).flatMap(({ anyOf }) => anyOf.map(({ required: [kind] }) => kind));
    expect(shown).toEqual(new Set(kinds));
  });

  it('has a schema that refuses what is no message', () => {
    expect(valid['←']({ acquired: { hold: 1, token: 8123 } })).toBe(false);
    expect(valid['→']({ acquired: { hold: 1 } })).toBe(false);
  });
});

/** What the adapter of the page needs: a lock of this one process. */
const library = `
import threading
class Held:
    def __init__(self, lock): self.lock = lock
    def is_valid(self): return True
    def unlock(self): self.lock.release()
class Client:
    def __init__(self): self.locks = {}
    def lock(self, name, ttl, timeout):
        lock = self.locks.setdefault(name, threading.Lock())
        if not lock.acquire(timeout=timeout): raise TimeoutError("timed out")
        return Held(lock)
    def close(self): pass
def connect(endpoints): return Client()
`;

describe('the adapter in docs/protocol.md', () => {
  const python = onPath('python3');
  if (!python) process.stdout.write('The Python adapter of docs/protocol.md is not run: there is no python3.\n');

  it.runIf(python)('goes through a life, with a waiter that times out, and quits', async () => {
    using folder = temporaryFolder();
    writeFileSync(join(folder.path, 'my_lock.py'), library);
    writeFileSync(join(folder.path, 'adapter.py'), blocks.find(({ language }) => language === 'python')!.body);
    const worker = spawn('python3', ['adapter.py'], { cwd: folder.path, env: workerEnvironment() });
    const gone = once(worker, 'exit');
    let said = '';
    worker.stdout.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
    const tell = (message: object): void => void worker.stdin.write(`${JSON.stringify(message)}\n`);
    const heard = (part: string): Promise<void> => eventually(() => said.includes(part), `${part} in ${said}`);
    const acquire = { lock: 'a', ttlSeconds: 2, lease: 'kept-alive', timeoutMs: 50 };
    const hello = { worker: 0, incarnation: 1, endpoints: ['http://127.0.0.1:1'], options: { witnessIntervalMs: 5 } };
    tell({ hello });
    await heard('ready');
    tell({ acquire: { hold: 1, ...acquire } });
    await heard('"n": 3');
    tell({ acquire: { hold: 2, ...acquire } });
    await heard('timed out');
    tell({ release: { hold: 1 } });
    await heard('released');
    tell({ acquire: { hold: 3, ...acquire } });
    await heard('"acquired": {"hold": 3');
    tell({ quit: {} });
    expect(await gone).toEqual([0, null]);
    const lines = said.trimEnd().split('\n');
    for (const line of lines) expect(parseMessage(line)).toHaveProperty('message');
    expect(lines.at(-1)).toContain('released');
  });
});
