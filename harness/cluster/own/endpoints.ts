// `https://a:2379,https://b:2379` → the endpoints of a cluster that is somebody's own. A password in a URL is refused, and never repeated.
import { usageError } from '../../errors.ts';

/** Whether `--etcd` names a cluster that runs already. */
export function isOwnSpec(text: string): boolean {
  return /^https?:/i.test(text);
}

/** Each with its scheme, host and port, and once. Throws a usage error for what is no such list. */
export function parseEndpoints(text: string): string[] {
  refuseCredentials(text);
  return [...new Set(text.split(',').map((word) => endpointOf(word.trim())))];
}

/** Whatever else is wrong with a spec, its message must not show a password. */
export function refuseCredentials(text: string): void {
  if (isOwnSpec(text) ? !text.includes('@') : !/:\/\/.*@/.test(text)) return;
  throw usageError(
    'etcd-credentials-in-url',
    '--etcd has a user or a password in a URL, which is no place for them.',
    'Leave them out, and put them into the environment as LOCKSTORM_ETCD_USER and LOCKSTORM_ETCD_PASSWORD.',
  );
}

function endpointOf(word: string): string {
  const url = URL.canParse(word) ? new URL(word) : undefined;
  const secure = url?.protocol === 'https:';
  if (!url || (!secure && url.protocol !== 'http:') || url.hostname === '')
    throw usageError(
      'etcd-url',
      `--etcd: "${word}" is no URL of a member.`,
      'Give each member as http://HOST:PORT or https://HOST:PORT, with commas between them.',
    );
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '')
    throw usageError('etcd-url', `--etcd: "${word}" has more than a host and a port.`, `Give ${url.origin}.`);
  return `${url.protocol}//${url.hostname}:${url.port || (secure ? 443 : 80)}`;
}
