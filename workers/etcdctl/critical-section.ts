// What `etcdctl lock` guards: `node critical-section.js HOLD WITNESS_MS PORT`. It says `acquired`, and writes to the witness until it is told at
// that port of loopback to end. It believes what its user believes: that it runs because it has the lock. Nobody tells it otherwise, nor does it
// notice when nobody can any more.
import { connect } from 'node:net';
import { nowNs, say } from '../say.ts';

/** Nobody may be left to end it: it does not run for longer. */
const LONGEST_MS = 60_000;

const [hold, witnessMs, port] = process.argv.slice(2).map(Number) as [number, number, number];
// `NAME/LEASE`
const lease = (process.env['ETCD_LOCK_KEY'] ?? '').replace(/^.*\//, '');
let n = 0;
let timer: NodeJS.Timeout | undefined;

const socket = connect({ port, host: '127.0.0.1' }, () => {
  socket.write(String(hold));
  say({ acquired: { hold, ...(lease && { lease }), t: nowNs() } });
  write();
  timer = setInterval(write, witnessMs);
  setTimeout(end, LONGEST_MS).unref();
});
socket.on('data', end);
socket.on('error', () => undefined);

function write(): void {
  n += 1;
  say({ wrote: { hold, n, t: nowNs() } });
}

function end(): void {
  clearInterval(timer);
  socket.destroy();
}
