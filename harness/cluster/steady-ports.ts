// Ports for members that may be down for a while. While nobody listens on a port, the system may give it to an outgoing connection: even
// to one that somebody opens to that very port, which then talks to itself. So these lie below the range that it takes such ports from.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { freePorts } from './free-ports.ts';

const lowest = 10_000;
const enough = 2_000;
/** Where this process looks next; each harness begins somewhere else. */
let next = lowest + ((process.pid * 61) % 20_000);

/** `count` different ports that are free now; ordinary free ones where there is no such room. */
export async function steadyPorts(count: number): Promise<number[]> {
  const room = firstEphemeral() - lowest;
  if (room < enough) return freePorts(count);
  const ports: number[] = [];
  for (let tries = 0; tries < enough && ports.length < count; tries++) {
    const port = lowest + (next++ % room);
    if (await isFree(port)) ports.push(port);
  }
  return ports.length === count ? ports : freePorts(count);
}

/** Linux; elsewhere the range that IANA names. */
function firstEphemeral(): number {
  try {
    return Number(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').trim().split(/\s+/)[0]);
  } catch {
    return 49_152;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
