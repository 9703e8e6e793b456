// What etcd answers to plain HTTP on the port of its clients, as far as probes ask for it: /health and /version.
import type { Socket } from 'node:net';

/** How a connection of HTTP/2 begins (RFC 9113 section 3.4): enough of it to tell it from a method of HTTP/1. */
const preface = Buffer.from('PRI ');

/** Tells by its first bytes whether a connection is HTTP/2; they are put back. Never called if it ends before that. */
export function speaksHttp2(socket: Socket, tell: (http2: boolean) => void): void {
  const look = (): void => {
    const bytes = socket.read() as Buffer | null;
    if (bytes === null) return;
    socket.unshift(bytes);
    if (bytes.length < preface.length) return;
    socket.off('readable', look);
    tell(bytes.subarray(0, preface.length).equals(preface));
  };
  socket.on('readable', look);
}

/** Answers one request and closes; `version` as etcd says it, `3.4.23`. */
export function answerHttp(socket: Socket, version: string): void {
  let head = '';
  socket.on('data', (bytes: Buffer) => {
    head += bytes.toString('latin1');
    if (!head.includes('\r\n\r\n')) return;
    const path = /^GET (\S+) HTTP\/1\.[01]\r\n/.exec(head)?.[1];
    const bodies: Record<string, object> = {
      '/health': { health: 'true' },
      '/version': { etcdserver: version, etcdcluster: version.replace(/\d+$/, '0') },
    };
    const body = path === undefined ? undefined : bodies[path];
    const text = body === undefined ? '404 page not found\n' : JSON.stringify(body);
    socket.end(
      `HTTP/1.1 ${body ? '200 OK' : '404 Not Found'}\r\ncontent-type: ${body ? 'application/json' : 'text/plain'}\r\n` +
        `content-length: ${text.length}\r\nconnection: close\r\n\r\n${text}`,
    );
  });
  socket.resume();
}
