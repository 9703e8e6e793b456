// For tests: an authority, and certificates that it signs, as PEM files in a folder.
// oxlint-disable-next-line import/no-unassigned-import -- @peculiar/x509 asks for it, and takes it from the global
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
  type X509Certificate,
} from '@peculiar/x509';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;

export interface Wanted {
  /** Name of the files, and the certificate's common name. */
  readonly name: string;
  /** Of a server; a client's has none. */
  readonly hosts?: readonly string[];
  /** It was valid until yesterday. */
  readonly expired?: boolean;
}

export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

export class TestAuthority {
  /** Path of its certificate. */
  readonly ca: string;
  readonly #folder: string;
  readonly #keys: webcrypto.CryptoKeyPair;
  readonly #certificate: X509Certificate;

  static async create(folder: string, name = 'ca'): Promise<TestAuthority> {
    const keys = await generateKeys();
    const certificate = await X509CertificateGenerator.createSelfSigned({
      name: `CN=${name}`,
      keys,
      signingAlgorithm: algorithm,
      ...validity(false),
      extensions: [new BasicConstraintsExtension(true, undefined, true)],
    });
    return new TestAuthority(folder, name, keys, certificate);
  }

  private constructor(folder: string, name: string, keys: webcrypto.CryptoKeyPair, certificate: X509Certificate) {
    this.#folder = folder;
    this.#keys = keys;
    this.#certificate = certificate;
    this.ca = join(folder, `${name}.pem`);
    writeFileSync(this.ca, certificate.toString('pem'));
  }

  async sign({ name, hosts = [], expired = false }: Wanted): Promise<CertificateFiles> {
    const keys = await generateKeys();
    const names = hosts.map((value) => ({ type: /^[\d.]+$/.test(value) ? ('ip' as const) : ('dns' as const), value }));
    const certificate = await X509CertificateGenerator.create({
      subject: `CN=${name}`,
      issuer: this.#certificate.subject,
      publicKey: keys.publicKey,
      signingKey: this.#keys.privateKey,
      signingAlgorithm: algorithm,
      ...validity(expired),
      extensions: [
        await AuthorityKeyIdentifierExtension.create(this.#certificate, false),
        // etcd's own gateway shows the server's certificate as a client's.
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
        ...(names.length > 0 ? [new SubjectAlternativeNameExtension(names)] : []),
      ],
    });
    const [cert, key] = [join(this.#folder, `${name}.pem`), join(this.#folder, `${name}.key`)];
    writeFileSync(cert, certificate.toString('pem'));
    const secret = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
    writeFileSync(key, `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----\n`);
    return { cert, key };
  }
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

function validity(expired: boolean): { notBefore: Date; notAfter: Date } {
  const nowMs = new Date().getTime();
  return { notBefore: new Date(nowMs - 2 * DAY_MS), notAfter: new Date(expired ? nowMs - DAY_MS : nowMs + DAY_MS) };
}
