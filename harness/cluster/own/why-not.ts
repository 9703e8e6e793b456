// Why a cluster cannot be entered: etcd's answer, or the lack of one, as one sentence with a remedy. No user, password or token is in it.
import { X509Certificate } from 'node:crypto';
import { environmentError, HarnessError, messageOf } from '../../errors.ts';
import type { Access, TlsAccess } from '../access.ts';
import { EtcdCallError } from '../etcd-call-error.ts';
import { probe, speaksTls } from './probe.ts';

const USER_REMEDY = 'Set LOCKSTORM_ETCD_USER and LOCKSTORM_ETCD_PASSWORD to a user of that cluster.';

/** `prefix`: what the keys of the run begin with. Exit 3. */
export async function whyNot(endpoint: string, error: unknown, access: Access, prefix: string): Promise<HarnessError> {
  if (error instanceof HarnessError) return error;
  if (!(error instanceof EtcdCallError)) return unknown(endpoint, messageOf(error), error);
  const { details, status } = error;
  if (/invalid user ID or password|authentication failed/i.test(details))
    return refuse('etcd-login', `${endpoint} does not take this user with this password.`, USER_REMEDY);
  if (/authentication is not enabled/i.test(details))
    return refuse(
      'etcd-no-users',
      `${endpoint} has its authentication switched off, so there is no user to be.`,
      'Leave LOCKSTORM_ETCD_USER and LOCKSTORM_ETCD_PASSWORD out.',
    );
  if (/user name is empty/i.test(details))
    return refuse('etcd-user-needed', `${endpoint} asks for a user, and none was given.`, USER_REMEDY);
  if (status === 'PERMISSION_DENIED' && !access.user)
    return refuse(
      'etcd-user-needed',
      `${endpoint} asks for a user who may read and write keys that begin with "${prefix}", and none was given.`,
      USER_REMEDY,
    );
  if (status === 'PERMISSION_DENIED')
    return refuse(
      'etcd-no-rights',
      `${endpoint} does not let this user read and write keys that begin with "${prefix}".`,
      `Give its role the right: etcdctl role grant-permission ROLE readwrite --prefix=true ${prefix}; or name another --prefix.`,
    );
  if (status === 'UNAUTHENTICATED')
    return refuse('etcd-login', `${endpoint} refused the user: ${details}.`, USER_REMEDY);
  if (status === 'UNIMPLEMENTED') return noEtcd(endpoint, error);
  return (await unreachable(endpoint, access.tls)) ?? unknown(endpoint, `${status}: ${details}`, error);
}

const untrusted = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_SIGNATURE_FAILURE',
]);

async function unreachable(endpoint: string, tls: TlsAccess | undefined): Promise<HarnessError | undefined> {
  const probed = await probe(endpoint, tls);
  const secure = endpoint.startsWith('https:');
  if ('body' in probed) {
    if (!secure && /HTTPS/.test(probed.body)) return wantsTls(endpoint);
    return /"etcdserver"/.test(probed.body) ? undefined : noEtcd(endpoint);
  }
  const { code } = probed;
  const { hostname } = new URL(endpoint);
  if (code === 'ECONNREFUSED')
    return refuse(
      'etcd-refused',
      `Nothing listens at ${endpoint}: the connection was refused.`,
      'Start that member, correct the URL, or leave it out.',
    );
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return refuse('etcd-unknown-host', `The host ${hostname} of ${endpoint} is not known.`, 'Correct the URL.');
  if (['TIMEOUT', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'].includes(code))
    return refuse(
      'etcd-silent',
      `${endpoint} cannot be reached: ${code === 'TIMEOUT' ? probed.message : code}.`,
      'See whether a firewall is in between, correct the URL, or leave it out.',
    );
  if (secure) return (await ofCertificates(endpoint, code, tls)) ?? undefined;
  return (await speaksTls(endpoint)) ? wantsTls(endpoint) : noEtcd(endpoint);
}

async function ofCertificates(
  endpoint: string,
  code: string,
  tls: TlsAccess | undefined,
): Promise<HarnessError | undefined> {
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return refuse(
      'etcd-certificate-expired',
      `The certificate of ${endpoint} ${code === 'CERT_HAS_EXPIRED' ? 'has expired' : 'is not valid yet'}.`,
      'Renew it, or see whether the clock of this machine is right.',
    );
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return refuse(
      'etcd-certificate-of-another',
      `The certificate of ${endpoint} is not for the host ${new URL(endpoint).hostname}.`,
      'Name the member as its certificate does, or make a certificate that names this host.',
    );
  if (untrusted.has(code))
    return refuse(
      'etcd-certificate-untrusted',
      `The certificate of ${endpoint} comes from an authority that is not trusted here.`,
      tls?.ca ? 'Give the right authority with --etcd-ca FILE.' : 'Name its authority with --etcd-ca FILE.',
    );
  if (/ALERT|ECONNRESET|EPIPE/.test(code) && (await speaksTls(endpoint))) return ofOurs(endpoint, tls);
  if (!(await speaksTls(endpoint)))
    return refuse('etcd-no-tls', `${endpoint} does not speak TLS.`, `Write ${endpoint.replace('https:', 'http:')}.`);
  return undefined;
}

/** The member looked at our certificate, and broke off. */
function ofOurs(endpoint: string, tls: TlsAccess | undefined): HarnessError {
  if (!tls?.cert)
    return refuse(
      'etcd-certificate-needed',
      `${endpoint} asks for a client certificate, and none was given.`,
      'Give one with --etcd-cert FILE and --etcd-key FILE.',
    );
  const { validTo } = new X509Certificate(tls.cert);
  const expired = new Date(validTo).getTime() < new Date().getTime();
  return refuse(
    'etcd-certificate-refused',
    expired
      ? `${endpoint} refused the client certificate, which expired on ${validTo}.`
      : `${endpoint} refused the client certificate.`,
    expired
      ? 'Give one that is valid with --etcd-cert FILE and --etcd-key FILE.'
      : 'Give one of an authority that the cluster trusts with --etcd-cert FILE and --etcd-key FILE.',
  );
}

function wantsTls(endpoint: string): HarnessError {
  return refuse('etcd-wants-tls', `${endpoint} speaks TLS only.`, `Write ${endpoint.replace('http:', 'https:')}.`);
}

function noEtcd(endpoint: string, cause?: unknown): HarnessError {
  return refuse(
    'etcd-is-none',
    `What listens at ${endpoint} is no etcd that speaks gRPC.`,
    'Give the client URL of a member (its --advertise-client-urls).',
    cause,
  );
}

function unknown(endpoint: string, what: string, cause: unknown): HarnessError {
  return refuse('etcd-not-entered', `${endpoint} could not be entered: ${what}.`, 'Try it with etcdctl.', cause);
}

function refuse(code: string, message: string, remedy: string, cause?: unknown): HarnessError {
  return environmentError(code, message, remedy, cause);
}
