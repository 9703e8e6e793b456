// Every way in which a cluster of somebody's own cannot be entered, on real etcds: one sentence, a remedy, an exit code, and no secret.
import { createServer as createHttp, type Server } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Server as GrpcServer, ServerCredentials } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HarnessError } from '../../errors.ts';
import { etcdMethod } from '../etcd-services.ts';
import { freePorts } from '../free-ports.ts';
import { parseEtcdSpec } from '../etcd-spec.ts';
import { testEtcd } from '../testing.ts';
import type { OwnOptions } from './own-options.ts';
import { resolveOwn } from './resolve-own.ts';
import { PASSWORD, startOwnEtcd, USER, type OwnTestEtcd } from './testing/start-own-etcd.ts';
import { TestAuthority, type CertificateFiles } from './testing/authority.ts';
import { tryToEnter } from './try-to-enter.ts';

const folder = mkdtempSync(join(tmpdir(), 'lockstorm-own-test-'));
const kept: AsyncDisposable[] = [];
let authority: TestAuthority;
let client: CertificateFiles;
let expiredClient: CertificateFiles;
let strangersClient: CertificateFiles;
/** With TLS, client certificates and users. */
let strict: OwnTestEtcd;
/** With neither. */
let open: OwnTestEtcd;
let good: OwnOptions;

beforeAll(async () => {
  const etcd = await testEtcd();
  authority = await TestAuthority.create(folder);
  const stranger = await TestAuthority.create(folder, 'stranger');
  const server = await authority.sign({ name: 'server', hosts: ['localhost', '127.0.0.1'] });
  client = await authority.sign({ name: 'client' });
  expiredClient = await authority.sign({ name: 'expired-client', expired: true });
  strangersClient = await stranger.sign({ name: 'strangers-client' });
  const access = { ca: authority.ca, ...client };
  good = { ...access, prefix: 'team/', user: USER, password: PASSWORD };
  [strict, open] = await Promise.all([
    startOwnEtcd({ etcd, server, clientCa: authority.ca, userPrefix: 'team/', access }),
    startOwnEtcd({ etcd }),
  ]);
  kept.push(strict, open);
}, 60_000);
afterAll(async () => {
  await Promise.all(kept.map((each) => each[Symbol.asyncDispose]()));
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** What is said, with its code and its exit; throws when it was let in, or when a secret is told. */
async function refusal(spec: string, options: OwnOptions): Promise<string> {
  const said = await entered(spec, options).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(said instanceof HarnessError)) throw new Error(`no refusal: ${String(said)}`);
  const text = `${said.code} (${said.exitCode}): ${said.message} ${said.remedy}`;
  expect(text).not.toContain(PASSWORD);
  expect(text).not.toContain(USER);
  expect(said.remedy).not.toBe('');
  return text;
}

async function entered(spec: string, options: OwnOptions): Promise<void> {
  const parsed = parseEtcdSpec(spec);
  if (parsed.kind === 'own') await tryToEnter(parsed.endpoints, options);
}

test('the right user with the right certificate is let in, by address and by name', async () => {
  await entered(strict.endpoint, good);
  await entered(strict.endpoint.replace('127.0.0.1', 'localhost'), good);
  await entered(open.endpoint, {});
  expect((await strict.root.range()).kvs).toEqual([]);
  expect((await open.root.range()).kvs).toEqual([]);
});

test('a lack of rights is said before any run, and asking for it changes nothing', async () => {
  const { revision } = await strict.root.range();
  const { user: _, password: __, ...nobody } = good;
  await resolveOwn([strict.endpoint], good);
  await expect(resolveOwn([strict.endpoint], nobody)).rejects.toMatchObject({ code: 'etcd-user-needed' });
  const elsewhere = resolveOwn([strict.endpoint], { ...good, prefix: 'elsewhere/' });
  await expect(elsewhere).rejects.toMatchObject({ code: 'etcd-no-rights' });
  const after = await strict.root.range();
  expect(after).toEqual({ revision, kvs: [] });
});

describe('etcd, or the network, refuses (exit 3)', () => {
  const cases: [string, () => [spec: string, options: OwnOptions], RegExp][] = [
    ['wrong password', () => [strict.endpoint, { ...good, password: 'guessed' }], /^etcd-login /],
    ['no such user', () => [strict.endpoint, { ...good, user: 'nobody' }], /^etcd-login /],
    ['no user', () => [strict.endpoint, { ...good, user: undefined, password: undefined }], /^etcd-user-needed /],
    [
      'no rights',
      () => [strict.endpoint, { ...good, prefix: 'elsewhere/' }],
      /^etcd-no-rights .*readwrite --prefix=true elsewhere\//,
    ],
    ['users switched off', () => [open.endpoint, { user: USER, password: PASSWORD }], /^etcd-no-users /],
    [
      'unknown authority',
      () => [strict.endpoint, { ...good, ca: undefined }],
      /^etcd-certificate-untrusted .*--etcd-ca/,
    ],
    [
      'another authority',
      () => [strict.endpoint, { ...good, ca: join(folder, 'stranger.pem') }],
      /^etcd-certificate-untrusted /,
    ],
    [
      'no client certificate',
      () => [strict.endpoint, { ...good, cert: undefined, key: undefined }],
      /^etcd-certificate-needed /,
    ],
    [
      'expired client certificate',
      () => [strict.endpoint, { ...good, ...expiredClient }],
      /^etcd-certificate-refused .*expired on/,
    ],
    [
      "a stranger's client certificate",
      () => [strict.endpoint, { ...good, ...strangersClient }],
      /^etcd-certificate-refused /,
    ],
    ['http to https', () => [strict.endpoint.replace('https', 'http'), {}], /^etcd-wants-tls .*Write https:/],
    ['https to http', () => [open.endpoint.replace('http', 'https'), {}], /^etcd-no-tls .*Write http:/],
    ['unknown host', () => ['http://nowhere.invalid:2379', {}], /^etcd-unknown-host .*nowhere\.invalid/],
    [
      'two clusters',
      () => [`${open.endpoint},${strict.endpoint}`, { ...good, user: undefined, password: undefined }],
      /^etcd-two-clusters /,
    ],
  ];
  test.each(cases)('%s', async (_name, input, expected) => {
    const said = await refusal(...input());
    expect(said).toMatch(expected);
    expect(said).toContain('(3): ');
  });

  test('a certificate that has expired, or is for another host', async () => {
    const etcd = await testEtcd();
    const expired = await authority.sign({ name: 'expired-server', hosts: ['127.0.0.1'], expired: true });
    const elsewhere = await authority.sign({ name: 'elsewhere', hosts: ['elsewhere.example'] });
    await using late = await starting({ etcd, server: expired });
    await using lost = await starting({ etcd, server: elsewhere });
    expect(await refusal(late.endpoint, { ca: authority.ca })).toMatch(/^etcd-certificate-expired \(3\): /);
    expect(await refusal(lost.endpoint, { ca: authority.ca })).toMatch(
      /^etcd-certificate-of-another \(3\): .*host 127\.0\.0\.1/,
    );
  });

  test('nothing there, or one of several members', async () => {
    const [port = 0] = await freePorts(1);
    const nobody = `http://127.0.0.1:${port}`;
    expect(await refusal(nobody, {})).toMatch(new RegExp(`^etcd-refused \\(3\\): Nothing listens at ${nobody}:`));
    expect(await refusal(`${open.endpoint},${nobody}`, {})).toMatch(/^etcd-refused .*leave it out/);
  });

  test('an etcd that is too old', async () => {
    const { responseSerialize, ...rest } = etcdMethod('Maintenance/Status');
    const server = new GrpcServer();
    server.addService(
      { Status: { ...rest, responseSerialize } },
      {
        Status: (_call: unknown, answer: (error: null, status: object) => void) =>
          answer(null, { header: {}, version: '3.3.27' }),
      },
    );
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    );
    expect(await refusal(`http://127.0.0.1:${port}`, {})).toMatch(
      /^etcd-too-old \(3\): .* is etcd 3\.3\.27: 3\.4 is the oldest/,
    );
    server.forceShutdown();
  });

  test('what is no etcd', async () => {
    const web = await listening(createHttp((_request, response) => response.end('hello')));
    const mute = createTcp(() => undefined);
    const other = await listening(mute);
    expect(await refusal(web.url, {})).toMatch(/^etcd-is-none \(3\): /);
    expect(await refusal(other.url, {})).toMatch(/^etcd-silent \(3\): /);
    web.close();
    other.close();
  });
});

describe('what is asked for cannot be (exit 4)', () => {
  const cases: [string, () => [spec: string, options: OwnOptions], RegExp][] = [
    ['a user in the URL', () => [`https://${USER}:${PASSWORD}@127.0.0.1:2`, {}], /^etcd-credentials-in-url /],
    ['in a misspelt one', () => [`htps://${USER}:${PASSWORD}@127.0.0.1`, {}], /^etcd-credentials-in-url /],
    ['in the second one', () => [`https://a:1,${USER}:${PASSWORD}@b:2`, {}], /^etcd-credentials-in-url /],
    ['no port', () => ['https://a:99999', {}], /^etcd-url /],
    ['a path', () => ['https://a:2379/v3', {}], /^etcd-url /],
    ['an empty one', () => ['https://a:2379,', {}], /^etcd-url /],
    ['no such file', () => ['https://a:1', { ca: '/nowhere/ca.pem' }], /^etcd-file .*--etcd-ca: \/nowhere\/ca\.pem/],
    [
      'no PEM',
      () => ['https://a:1', { ca: file('bad.pem', 'hello') }],
      /^etcd-bad-pem .*bad\.pem holds no certificate/,
    ],
    ['no key', () => ['https://a:1', { cert: client.cert, key: client.cert }], /^etcd-bad-pem .*no private key/],
    [
      'a certificate without its key',
      () => ['https://a:1', { cert: client.cert }],
      /^etcd-half-certificate .*only --etcd-cert/,
    ],
    [
      'a key without its certificate',
      () => ['https://a:1', { key: client.key }],
      /^etcd-half-certificate .*only --etcd-key/,
    ],
    [
      'the key of another',
      () => ['https://a:1', { cert: client.cert, key: expiredClient.key }],
      /^etcd-key-of-another /,
    ],
    ['a user without a password', () => ['https://a:1', { user: USER }], /^etcd-half-user /],
    ['certificates for http', () => ['http://a:1', { ca: authority.ca }], /^etcd-tls-unused /],
    ['a prefix of nothing', () => ['http://a:1', { prefix: '' }], /^etcd-prefix /],
  ];
  test.each(cases)('%s', async (_name, input, expected) => {
    const said = await refusal(...input());
    expect(said).toMatch(expected);
    expect(said).toContain('(4): ');
  });
});

async function starting(options: Parameters<typeof startOwnEtcd>[0]): Promise<OwnTestEtcd> {
  // Tests themselves cannot get in there, either.
  return startOwnEtcd({ ...options, unchecked: true });
}

async function listening(server: Server | ReturnType<typeof createTcp>): Promise<{ url: string; close(): void }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, close: () => void server.close() };
}

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}
