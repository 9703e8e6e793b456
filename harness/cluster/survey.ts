// What every provider would answer, without the network and without changing anything: for `doctor`.
import { resolve } from 'node:path';
import { HarnessError, messageOf } from '../errors.ts';
import { binaryVersion } from './binary-version.ts';
import { parseEtcdSpec, type EtcdSpec } from './etcd-spec.ts';
import type { OwnOptions } from './own/own-options.ts';
import { providerRequest } from './provider-request.ts';
import { autoChain, versionChain } from './providers/chain.ts';
import { containerOf } from './providers/container.ts';
import type { Answer, Provider, ProviderRequest } from './providers/provider.ts';
import type { ResolveOptions } from './resolve-options.ts';
import type { OwnEtcd } from './resolved-etcd.ts';

export interface Surveyed {
  readonly title: string;
  readonly answer: Answer | { readonly wouldTry: string } | { readonly entered: OwnEtcd };
}

/** The ways to one etcd. */
export interface Survey {
  /** As `--etcd`, of one etcd: `auto`, `version:3.5`. */
  readonly spec: string;
  /** One answer for each provider, in the order in which they are asked. */
  readonly ways: readonly Surveyed[];
}

/** A survey for each etcd that `--etcd` names. Throws only for a spec that cannot be. */
export async function surveyEtcd(spec: string, options: Pick<ResolveOptions, 'offline' | 'own'>): Promise<Survey[]> {
  const parsed = parseEtcdSpec(spec);
  if (parsed.kind === 'path') return [{ spec, ways: [await surveyPath(parsed)] }];
  if (parsed.kind === 'own') return [{ spec, ways: [await surveyOwn(parsed.endpoints, options.own)] }];
  if (parsed.kind === 'container')
    return [{ spec, ways: await surveyChain(null, options, [containerOf(parsed.image)]) }];
  if (parsed.kind !== 'version') return [{ spec, ways: await surveyChain(null, options) }];
  const surveys: Survey[] = [];
  for (const version of parsed.versions)
    surveys.push({ spec: `version:${version}`, ways: await surveyChain(version, options) });
  return surveys;
}

async function surveyChain(
  version: string | null,
  options: { readonly offline: boolean },
  chain: readonly Provider[] = version === null ? autoChain : versionChain,
): Promise<Surveyed[]> {
  const request = providerRequest(version, { ...options, log: () => {} });
  const surveyed: Surveyed[] = [];
  for (const provider of chain) {
    surveyed.push({ title: provider.title, answer: await check(provider, request, options.offline) });
  }
  return surveyed;
}

async function check(provider: Provider, request: ProviderRequest, offline: boolean): Promise<Surveyed['answer']> {
  try {
    const answer = await provider.check(request);
    if (!('wouldTry' in answer) || !offline) return answer;
    return { notApplicable: 'it needs the network (--offline)', remedy: 'Leave out --offline.' };
  } catch (error) {
    return { notApplicable: messageOf(error), remedy: 'Use another way.' };
  }
}

async function surveyPath({ path }: Extract<EtcdSpec, { kind: 'path' }>): Promise<Surveyed> {
  const binary = resolve(path);
  const said = await binaryVersion(binary);
  const answer =
    'unusable' in said
      ? { notApplicable: said.unusable, remedy: 'Name an etcd 3.4 or later.' }
      : { found: { kind: 'binary' as const, binary, version: said.version, provider: `path (${binary})` } };
  return { title: 'path', answer };
}

/** It is asked, as a run would; options that cannot be are thrown. */
async function surveyOwn(endpoints: readonly string[], options: OwnOptions | undefined): Promise<Surveyed> {
  const title = 'own cluster';
  try {
    const { tryToEnter } = await import('./own/try-to-enter.ts');
    return { title, answer: { entered: await tryToEnter(endpoints, options) } };
  } catch (error) {
    if (!(error instanceof HarnessError) || error.kind === 'usage') throw error;
    return { title, answer: { notApplicable: error.message.replace(/\.$/, ''), remedy: error.remedy } };
  }
}
