// How somebody's own cluster is to be entered, as flags and the environment say it. User and password come from the environment alone.

export interface OwnOptions {
  /** Paths of PEM files. */
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** The run's keys begin with this and its id. */
  readonly prefix?: string | undefined;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
}

export const DEFAULT_PREFIX = 'lockstorm/';

/** What a command line has no word for. */
export const credentialNames = ['LOCKSTORM_ETCD_USER', 'LOCKSTORM_ETCD_PASSWORD'] as const;

/** Everything from the environment; an empty value is none. */
export function ownOptionsOf(env: Readonly<Record<string, string | undefined>>): OwnOptions {
  const given = (name: string): string | undefined => (env[name] === '' ? undefined : env[name]);
  const [user, password] = credentialNames.map(given);
  return {
    ca: given('LOCKSTORM_ETCD_CA'),
    cert: given('LOCKSTORM_ETCD_CERT'),
    key: given('LOCKSTORM_ETCD_KEY'),
    prefix: given('LOCKSTORM_PREFIX'),
    user,
    password,
  };
}

/** A copy of an environment for a child, which has no business with a user of etcd. */
export function withoutCredentials(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !credentialNames.some((each) => each === name)));
}
