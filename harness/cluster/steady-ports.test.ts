// Where members listen: not where the system takes the ports of outgoing connections from.
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { steadyPorts } from './steady-ports.ts';

const range = '/proc/sys/net/ipv4/ip_local_port_range';
const end = existsSync(range) ? Number(readFileSync(range, 'utf8').trim().split(/\s+/)[0]) : 49_152;

test.runIf(end > 12_000)('they are different, below the ephemeral range, and free', async () => {
  const ports = await steadyPorts(6);
  expect(new Set(ports).size).toBe(6);
  for (const port of ports) {
    expect(port).toBeGreaterThanOrEqual(10_000);
    expect(port).toBeLessThan(end);
  }
  const [next] = await steadyPorts(1);
  const server = createServer();
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(next! + 1, '127.0.0.1', resolve));
  expect(await steadyPorts(1)).not.toEqual([next! + 1]);
});
