// The environment of a worker: as little as Node and a subject need. NODE_OPTIONS could change what runs, and NODE_EXTRA_CA_CERTS costs
// every Node process 60 to 80 ms at start.

const PASSED_ON = ['PATH', 'HOME', 'TMPDIR', 'LANG'];

/** A fresh copy. LOCKSTORM_GROUP tells a worker that it leads its process group (workers/leave.ts). */
export function workerEnvironment(): Record<string, string> {
  const environment: Record<string, string> = { LOCKSTORM_GROUP: 'own' };
  for (const name of PASSED_ON) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  return environment;
}
