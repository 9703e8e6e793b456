// Options → what the connections need: PEM files read and looked at, so that a wrong one is told of by name and not by a failed handshake.
import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { messageOf, usageError } from '../../errors.ts';
import type { Access, TlsAccess } from '../access.ts';
import type { OwnOptions } from './own-options.ts';

/** Throws a usage error for a file that cannot be read, is no PEM or does not fit the other, and for half of a pair. */
export function readAccess(options: OwnOptions, endpoints: readonly string[]): Access {
  const { ca, cert, key, user, password } = options;
  if ((cert === undefined) !== (key === undefined))
    throw usageError(
      'etcd-half-certificate',
      `A client certificate needs its key: only ${cert === undefined ? '--etcd-key' : '--etcd-cert'} was given.`,
      'Give both --etcd-cert and --etcd-key, or none of them.',
    );
  if ((user === undefined) !== (password === undefined))
    throw usageError(
      'etcd-half-user',
      `Only ${user === undefined ? 'LOCKSTORM_ETCD_PASSWORD' : 'LOCKSTORM_ETCD_USER'} is set.`,
      'Set both LOCKSTORM_ETCD_USER and LOCKSTORM_ETCD_PASSWORD, or none of them.',
    );
  const wantsTls = ca !== undefined || cert !== undefined;
  if (wantsTls && !endpoints.some((endpoint) => endpoint.startsWith('https:')))
    throw usageError(
      'etcd-tls-unused',
      'Certificates were given, but no URL of --etcd begins with https://.',
      'Write https://, or leave --etcd-ca, --etcd-cert and --etcd-key (and their environment names) out.',
    );
  return {
    ...(wantsTls && { tls: readTls(ca, cert, key) }),
    ...(user !== undefined && password !== undefined && { user: { user, password } }),
  };
}

function readTls(ca: string | undefined, cert: string | undefined, key: string | undefined): TlsAccess {
  const trusted = ca === undefined ? undefined : certificate('--etcd-ca', ca);
  if (cert === undefined || key === undefined) return trusted ? { ca: trusted.pem } : {};
  const own = certificate('--etcd-cert', cert);
  const secret = privateKey(key);
  if (!own.certificate.checkPrivateKey(secret.key))
    throw usageError(
      'etcd-key-of-another',
      `The key ${key} does not belong to the certificate ${cert}.`,
      'Give the key that the certificate was made with.',
    );
  return { ...(trusted && { ca: trusted.pem }), cert: own.pem, key: secret.pem };
}

function certificate(flag: string, path: string): { pem: Buffer; certificate: X509Certificate } {
  const pem = read(flag, path);
  try {
    return { pem, certificate: new X509Certificate(pem) };
  } catch {
    throw usageError(
      'etcd-bad-pem',
      `${flag}: ${path} holds no certificate.`,
      'Give a file in PEM, with -----BEGIN CERTIFICATE-----.',
    );
  }
}

function privateKey(path: string): { pem: Buffer; key: KeyObject } {
  const pem = read('--etcd-key', path);
  try {
    return { pem, key: createPrivateKey(pem) };
  } catch {
    const encrypted = /ENCRYPTED/.test(pem.toString('latin1'));
    throw usageError(
      'etcd-bad-pem',
      `--etcd-key: ${path} holds ${encrypted ? 'a key that needs a passphrase' : 'no private key'}.`,
      encrypted
        ? 'Give a key without one, such as "openssl pkey" writes it.'
        : 'Give a file in PEM, with -----BEGIN PRIVATE KEY-----.',
    );
  }
}

function read(flag: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw usageError(
      'etcd-file',
      `${flag}: ${path} cannot be read: ${messageOf(error)}.`,
      'Name a file that can be read.',
    );
  }
}
