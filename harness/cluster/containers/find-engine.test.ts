import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findEngine } from './find-engine.ts';

function emptyHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'lockstorm-home-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

/** Nothing of this machine. */
function asked(home: string, env: NodeJS.ProcessEnv = {}): Parameters<typeof findEngine>[0] {
  return { env: { XDG_RUNTIME_DIR: join(home, 'runtime'), ...env }, home, platform: 'linux', systemSockets: [] };
}

async function listenAt(to: string | { port: number; host: string }): Promise<ReturnType<typeof createServer>> {
  if (typeof to === 'string') mkdirSync(dirname(to), { recursive: true });
  const server = createServer((socket) => socket.destroy());
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) =>
    typeof to === 'string' ? server.listen(to, resolve) : server.listen(to, resolve),
  );
  return server;
}

describe('an engine of containers', () => {
  it('is none where there is no socket', async () => {
    expect(await findEngine(asked(emptyHome()))).toEqual({
      notApplicable: 'no engine of containers runs here: none of its sockets is there',
      remedy: 'Start Docker or Podman, or name its socket in DOCKER_HOST.',
    });
  });

  it.each([
    '.docker/run/docker.sock',
    '.colima/default/docker.sock',
    'runtime/podman/podman.sock',
    'runtime/docker.sock',
  ])('is found at ~/%s', async (path) => {
    const home = emptyHome();
    await listenAt(join(home, path));
    expect(await findEngine(asked(home))).toEqual({ address: `unix://${join(home, path)}` });
  });

  it('is not what only left its socket: the next one is taken, or why not is said', async () => {
    const home = emptyHome();
    const stale = join(home, 'runtime/docker.sock');
    mkdirSync(dirname(stale));
    writeFileSync(stale, '');
    const answer = await findEngine(asked(home));
    expect(answer).toMatchObject({ notApplicable: `${stale} has nobody behind it` });
    await listenAt(join(home, 'runtime/podman/podman.sock'));
    expect(await findEngine(asked(home))).toHaveProperty('address');
  });

  it('is the one that DOCKER_HOST names, or none', async () => {
    const home = emptyHome();
    await listenAt(join(home, 'runtime/docker.sock'));
    const named = join(home, 'mine.sock');
    const of = (address: string): ReturnType<typeof findEngine> => findEngine(asked(home, { DOCKER_HOST: address }));
    expect(await of(`unix://${named}`)).toMatchObject({ notApplicable: `${named} is not there` });
    await listenAt(named);
    expect(await of(`unix://${named}`)).toEqual({ address: `unix://${named}` });
    const server = await listenAt({ port: 0, host: '127.0.0.1' });
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    expect(await of(`tcp://127.0.0.1:${port}`)).toEqual({ address: `tcp://127.0.0.1:${port}` });
    await new Promise((resolve) => server.close(resolve));
    expect(await of(`tcp://127.0.0.1:${port}`)).toMatchObject({
      notApplicable: `127.0.0.1:${port} has nobody behind it`,
    });
    for (const elsewhere of ['tcp://docker:2375', 'tcp://10.0.0.7:2376'])
      expect(await of(elsewhere)).toMatchObject({ notApplicable: expect.stringContaining('on another machine') });
    for (const odd of ['ssh://me@there', 'not an address'])
      expect(await of(odd)).toMatchObject({ notApplicable: expect.stringContaining('neither unix:// nor tcp://') });
  });

  it('is the one in ~/.testcontainers.properties where DOCKER_HOST is not set', async () => {
    const home = emptyHome();
    const named = join(home, 'mine.sock');
    await listenAt(named);
    writeFileSync(join(home, '.testcontainers.properties'), `ryuk.disabled=true\ndocker.host=unix://${named}\n`);
    expect(await findEngine(asked(home))).toEqual({ address: `unix://${named}` });
  });
});
