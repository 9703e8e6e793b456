// One HTTP request to an endpoint that gRPC got no answer from: node's TLS names what is wrong, where gRPC only says that it is unavailable.
import { get as getHttp } from 'node:http';
import { get as getHttps } from 'node:https';
import { connect } from 'node:tls';
import type { TlsAccess } from '../access.ts';

const PATIENCE_MS = 3_000;

/** What came of `GET /version`: an answer, or the code of node's error (`ECONNREFUSED`, `CERT_HAS_EXPIRED`; `TIMEOUT`). */
export type Probed = { readonly body: string } | { readonly code: string; readonly message: string };

export function probe(endpoint: string, tls: TlsAccess = {}): Promise<Probed> {
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException): void =>
      resolve({ code: error.code ?? error.name, message: error.message });
    const options = { ...tls, timeout: PATIENCE_MS, agent: false };
    const get = endpoint.startsWith('https:') ? getHttps : getHttp;
    const request = get(`${endpoint}/version`, options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', failed);
      response.on('end', () => resolve({ body: Buffer.concat(chunks).toString('utf8').slice(0, 10_000) }));
    });
    request.on('error', failed);
    request.on('timeout', () => {
      resolve({ code: 'TIMEOUT', message: `no answer in ${PATIENCE_MS / 1000} s` });
      request.destroy();
    });
  });
}

/** Whether there is TLS at this endpoint, whatever its certificate. */
export function speaksTls(endpoint: string): Promise<boolean> {
  const { hostname, port } = new URL(endpoint);
  return new Promise((resolve) => {
    const socket = connect({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port),
      rejectUnauthorized: false,
      timeout: PATIENCE_MS,
    });
    const over = (answer: boolean): void => {
      resolve(answer);
      socket.destroy();
    };
    socket.once('secureConnect', () => over(true));
    socket.once('timeout', () => over(false));
    // An alert about the certificate that we did not show is TLS, too.
    socket.once('error', (error) => over(/ALERT/i.test('code' in error ? String(error.code) : '')));
  });
}
