// For tests: an etcd that runs as somebody's own would, with TLS and users where a test wants them; and a look at all of its keys.
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Metadata, type Client } from '@grpc/grpc-js';
import { connection } from '../../connection.ts';
import { EtcdClient } from '../../client.ts';
import { dataDirectory } from '../../data-directory.ts';
import { etcdMethod } from '../../etcd-services.ts';
import { freePorts } from '../../free-ports.ts';
import { MemberProcess } from '../../member-process.ts';
import type { BinaryEtcd } from '../../resolved-etcd.ts';
import type { OwnOptions } from '../own-options.ts';
import { readAccess } from '../read-access.ts';
import type { CertificateFiles } from './authority.ts';

export const USER = 'storm-user';
export const PASSWORD = 'k7-Pa55word-of-the-test';
const ROOT_PASSWORD = 'r00t-of-the-test';

export interface OwnTestOptions {
  readonly etcd: BinaryEtcd;
  /** It serves https with this certificate. */
  readonly server?: CertificateFiles;
  /** It asks for a client certificate of this authority. */
  readonly clientCa?: string;
  /** Authentication is on: USER may read and write keys with this prefix; `''`: none. */
  readonly userPrefix?: string;
  /** Nobody can get in, and that is what is tested: it is ready when its port is open. */
  readonly unchecked?: boolean;
  /** How tests themselves get in. */
  readonly access?: OwnOptions;
}

export interface OwnTestEtcd extends AsyncDisposable {
  readonly endpoint: string;
  /** May do everything. */
  readonly root: EtcdClient;
  readonly pid: number;
  /** Makes every token of USER invalid; its password stays. */
  forgetTokens(): Promise<void>;
  /** A client that shows this token, whatever became of it. */
  asBefore(token: string): EtcdClient;
}

export async function startOwnEtcd(options: OwnTestOptions): Promise<OwnTestEtcd> {
  const { etcd, server, clientCa, userPrefix, access: own = {}, unchecked = false } = options;
  const folder = mkdtempSync(join(tmpdir(), 'lockstorm-own-'));
  const data = await dataDirectory();
  const [clientPort = 0, peerPort = 0] = await freePorts(2);
  const endpoint = `${server ? 'https' : 'http'}://127.0.0.1:${clientPort}`;
  const peer = `http://127.0.0.1:${peerPort}`;
  const flags = [
    '--name=own',
    `--data-dir=${data}`,
    `--listen-client-urls=${endpoint}`,
    `--advertise-client-urls=${endpoint}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=own=${peer}`,
    '--heartbeat-interval=50',
    '--election-timeout=500',
    ...(server ? [`--cert-file=${server.cert}`, `--key-file=${server.key}`] : []),
    ...(clientCa ? ['--client-cert-auth', `--trusted-ca-file=${clientCa}`] : []),
  ];
  const process = new MemberProcess(etcd.binary, flags, join(folder, 'etcd.log'));
  const { tls } = readAccess(own, [endpoint]);
  const raw = connection(endpoint, tls);
  const closed: { close(): void }[] = [raw];
  const dispose = async (): Promise<void> => {
    for (const each of closed) each.close();
    await process.end();
    for (const each of [folder, data]) rmSync(each, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const anybody = new EtcdClient({ endpoints: [endpoint], ...(tls && { tls }), deadlineMs: 1_000 });
    closed.push(anybody);
    await (unchecked ? untilOpen(clientPort) : untilAnswers(anybody));
    if (userPrefix !== undefined) await enableUsers(raw, userPrefix);
    const token = userPrefix === undefined ? undefined : await anybody.authenticate('root', ROOT_PASSWORD);
    const metadata = new Metadata();
    if (token !== undefined) metadata.set('token', token);
    const login = { metadata: () => metadata, renew: () => Promise.resolve() };
    const root = new EtcdClient({ endpoints: [endpoint], ...(tls && { tls }), login });
    closed.push(root);
    const asBefore = (shown: string): EtcdClient => {
      const old = new Metadata();
      old.set('token', shown);
      const client = new EtcdClient({
        endpoints: [endpoint],
        ...(tls && { tls }),
        login: { metadata: () => old, renew: () => Promise.resolve() },
      });
      closed.push(client);
      return client;
    };
    const forgetTokens = (): Promise<void> =>
      call(raw, 'Auth/UserChangePassword', { name: USER, password: PASSWORD }, metadata);
    return { endpoint, root, pid: process.pid, forgetTokens, asBefore, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function untilOpen(port: number): Promise<void> {
  for (let left = 300; left > 0; left--) {
    const opened = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true));
      socket.on('error', () => resolve(false));
      socket.on('close', () => resolve(false));
      setTimeout(() => socket.destroy(), 100).unref();
    });
    if (opened) return;
    await sleep(50);
  }
}

async function untilAnswers(client: EtcdClient): Promise<void> {
  for (let left = 300; ; left--) {
    try {
      await client.range({ prefix: 'ready' });
      return;
    } catch (error) {
      if (left === 0) throw error;
      await sleep(50);
    }
  }
}

async function enableUsers(client: Client, prefix: string): Promise<void> {
  const add = (name: string, password: string) => call(client, 'Auth/UserAdd', { name, password });
  await add('root', ROOT_PASSWORD);
  await call(client, 'Auth/RoleAdd', { name: 'root' });
  await call(client, 'Auth/UserGrantRole', { user: 'root', role: 'root' });
  await add(USER, PASSWORD);
  await call(client, 'Auth/RoleAdd', { name: 'storm' });
  if (prefix !== '') {
    const key = Buffer.from(prefix);
    const end = Buffer.from(key);
    end[end.length - 1]! += 1;
    const perm = { permType: 'Readwrite', key, range_end: end };
    await call(client, 'Auth/RoleGrantPermission', { name: 'storm', perm });
  }
  await call(client, 'Auth/UserGrantRole', { user: USER, role: 'storm' });
  await call(client, 'Auth/AuthEnable', {});
}

function call(client: Client, method: string, request: object, metadata = new Metadata()): Promise<void> {
  const { path, requestSerialize, responseDeserialize } = etcdMethod(method);
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, metadata, (error) =>
      error ? reject(error) : resolve(),
    );
  });
}
