// `--etcd` → an etcd that can be started. What was named explicitly works or stops the run; it never falls through to another.
import { resolve } from 'node:path';
import { environmentError, usageError } from '../errors.ts';
import { askChain, refusalLines, type Refusal } from './ask-chain.ts';
import { binaryVersion } from './binary-version.ts';
import { versionNote } from '../etcd-bugs.ts';
import { parseEtcdSpec, type EtcdSpec } from './etcd-spec.ts';
import { providerRequest } from './provider-request.ts';
import { autoChain, binaryChain, versionChain } from './providers/chain.ts';
import { containerOf } from './providers/container.ts';
import type { Found, Provider } from './providers/provider.ts';
import type { ResolveOptions } from './resolve-options.ts';
import type { BinaryEtcd, ResolvedEtcd } from './resolved-etcd.ts';
import { NEWEST_KNOWN } from './version.ts';

/** Throws a usage error for a spec that cannot be, and `no-etcd` with every provider's answer when none has one. */
export async function resolveEtcd(spec: string, options: ResolveOptions): Promise<ResolvedEtcd> {
  const parsed = parseEtcdSpec(spec);
  if (parsed.kind === 'path') return resolved(await fromPath(parsed.path));
  if (parsed.kind === 'container') return resolved(await fromContainer(parsed.image, options));
  if (parsed.kind === 'own') return (await import('./own/resolve-own.ts')).resolveOwn(parsed.endpoints, options.own);
  return parsed.kind === 'version'
    ? fromChain(versionChain, theVersion(parsed), options)
    : fromChain(autoChain, null, options);
}

/** The only one that is named: who calls for one etcd cannot take several. Throws `etcd-several`. */
function theVersion({ versions }: Extract<EtcdSpec, { kind: 'version' }>): string {
  const [version, ...others] = versions;
  if (version !== undefined && others.length === 0) return version;
  throw usageError(
    'etcd-several',
    `--etcd version:${versions.join(',')} names ${versions.length} versions, and this takes one etcd.`,
    'Name one version; run, replay, doctor and etcd install take several.',
  );
}

async function fromChain(
  chain: readonly Provider[],
  version: string | null,
  options: ResolveOptions,
): Promise<ResolvedEtcd> {
  const { found, refusals } = await askChain(chain, providerRequest(version, options));
  if (!found) throw noEtcd(version, refusals);
  return resolved(found);
}

/** As resolveEtcd, for who starts an executable itself: containers and clusters of somebody's own are none. */
export async function resolveBinary(spec: string, options: ResolveOptions): Promise<BinaryEtcd> {
  const parsed = parseEtcdSpec(spec);
  const etcd = parsed.kind === 'auto' ? await fromChain(binaryChain, null, options) : await resolveEtcd(spec, options);
  if (etcd.kind === 'binary') return etcd;
  throw usageError(
    'etcd-no-binary',
    `--etcd ${spec} is no executable, which is needed here.`,
    'Use auto, path:P or version:V.',
  );
}

/** Adds what is known of the version. */
export function resolved(found: Found): ResolvedEtcd {
  const note = versionNote(found.version);
  return note === undefined ? found : { ...found, note };
}

/** Usage when a source is sure that there is no such version; else all answers in one error of the environment. */
export function noEtcd(version: string | null, refusals: readonly Refusal[]): Error {
  const answers = refusalLines(refusals);
  const sure = refusals.find(({ noSuchVersion }) => noSuchVersion);
  if (version !== null && sure) {
    return usageError(
      'no-such-version',
      `There is no etcd ${version}: ${sure.notApplicable}.`,
      `Name a version that was released; the newest known here are ${Object.values(NEWEST_KNOWN).join(', ')}.`,
    );
  }
  return environmentError(
    'no-etcd',
    `No etcd${version === null ? '' : ` ${version}`} was found:\n${answers}`,
    version === null
      ? 'Put etcd 3.4 or later on PATH, name one with --etcd path:P, or run "lockstorm etcd install" where there is a network; "lockstorm doctor" shows a remedy for each way.'
      : `Run "lockstorm etcd install ${version}" where there is a network, or name another etcd with --etcd.`,
  );
}

async function fromContainer(image: string | null, options: ResolveOptions): Promise<Found> {
  const { found, refusals } = await askChain([containerOf(image)], providerRequest(null, options));
  if (found) return found;
  const { notApplicable, remedy } = refusals[0]!;
  const spec = `--etcd container${image === null ? '' : `:${image}`}`;
  throw environmentError('no-container', `${spec} does not work, because ${notApplicable}.`, remedy);
}

async function fromPath(path: string): Promise<Found> {
  const binary = resolve(path);
  const said = await binaryVersion(binary);
  if ('unusable' in said) {
    throw usageError('etcd-path', `--etcd path:${path} does not work: ${said.unusable}.`, 'Name an etcd 3.4 or later.');
  }
  return { kind: 'binary', binary, version: said.version, provider: `path (${binary})` };
}
