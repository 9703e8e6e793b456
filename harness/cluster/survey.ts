// What every provider would answer, without the network and without changing anything: for `doctor`.
import { resolve } from 'node:path';
import { messageOf } from '../errors.ts';
import { binaryVersion } from './binary-version.ts';
import { parseEtcdSpec, type EtcdSpec } from './etcd-spec.ts';
import { providerRequest } from './provider-request.ts';
import { autoChain, versionChain } from './providers/chain.ts';
import type { Answer, Provider, ProviderRequest } from './providers/provider.ts';

export interface Surveyed {
  readonly title: string;
  readonly answer: Answer | { readonly wouldTry: string };
}

/** One answer for each provider that `--etcd` would ask, in its order. Throws only for a spec that cannot be. */
export async function surveyEtcd(spec: string, options: { readonly offline: boolean }): Promise<Surveyed[]> {
  const parsed = parseEtcdSpec(spec);
  if (parsed.kind === 'path') return [await surveyPath(parsed)];
  const version = parsed.kind === 'version' ? parsed.version : null;
  const request = providerRequest(version, { ...options, log: () => {} });
  const surveyed: Surveyed[] = [];
  for (const provider of version === null ? autoChain : versionChain) {
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
