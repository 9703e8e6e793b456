// What the provider answers: without an engine, and with one that has no images and gets none.
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { temporaryFolder } from '../fake-etcd.ts';
import { resolveEtcd } from '../resolve.ts';
import { surveyEtcd } from '../survey.ts';

const loaded = vi.hoisted(() => ({ testcontainers: false }));
vi.mock('testcontainers', async (original) => {
  loaded.testcontainers = true;
  return original();
});

const lines: string[] = [];
const options = { offline: false, log: (line: string) => lines.push(line) };
const image = 'registry.example/etcd:v3.6.16';

beforeEach(() => {
  lines.length = 0;
  loaded.testcontainers = false;
});
afterEach(() => vi.unstubAllEnvs());

it('says in a sentence that no engine is there, and loads nothing for it', async () => {
  vi.stubEnv('DOCKER_HOST', 'unix:///nowhere/docker.sock');
  for (const spec of ['container', `container:${image}`]) {
    await expect(resolveEtcd(spec, options)).rejects.toMatchObject({
      kind: 'environment',
      code: 'no-container',
      message: `--etcd ${spec} does not work, because /nowhere/docker.sock is not there.`,
      remedy: 'Correct DOCKER_HOST, or leave it out.',
    });
    const [survey] = await surveyEtcd(spec, options);
    expect(survey?.ways).toMatchObject([{ title: 'container', answer: { notApplicable: expect.any(String) } }]);
  }
  expect(loaded.testcontainers).toBe(false);
});

it('pulls what is not there, and says why it cannot; not without a network, and not to answer a survey', async () => {
  const pulled = await fakeEngine();
  const [survey] = await surveyEtcd(`container:${image}`, options);
  expect(survey?.ways).toEqual([{ title: 'container', answer: { wouldTry: `pull ${image}` } }]);
  const message = expect.stringContaining('it needs the network (--offline)');
  await expect(resolveEtcd(`container:${image}`, { ...options, offline: true })).rejects.toMatchObject({ message });
  expect(pulled).toEqual([]);
  await expect(resolveEtcd(`container:${image}`, options)).rejects.toMatchObject({
    code: 'no-container',
    message: `--etcd container:${image} does not work, because ${image} cannot be pulled (manifest unknown).`,
    remedy: expect.stringContaining('docker load'),
  });
  await expect(resolveEtcd('container', options)).rejects.toMatchObject({
    message: expect.stringMatching(/registry\.k8s\.io\/etcd:\S+ cannot .*, and quay\.io\/coreos\/etcd:v\S+ cannot /),
  });
  expect(pulled).toHaveLength(3);
  expect(lines).toContain(`Pulling ${image} …`);
  expect(loaded.testcontainers).toBe(true);
});

/** Answers as an engine whose registry has nothing; the answer collects what it was asked to pull. */
async function fakeEngine(): Promise<string[]> {
  const pulled: string[] = [];
  const server: Server = createServer((request, response) => {
    const answer = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://engine');
    if (pathname === '/info') return answer(200, { OSType: 'linux', OperatingSystem: 'fake', ServerVersion: '1' });
    if (pathname === '/version') return answer(200, { Version: '1' });
    if (pathname !== '/images/create') return answer(404, { message: 'no such image' });
    pulled.push(searchParams.get('fromImage') ?? '');
    return answer(500, { message: 'manifest unknown' });
  });
  const path = join(temporaryFolder(), 'docker.sock');
  await new Promise<void>((resolve) => server.listen(path, resolve));
  onTestFinished(() => void server.close());
  vi.stubEnv('DOCKER_HOST', `unix://${path}`);
  return pulled;
}
