// Asking one provider after the other, and keeping every answer.
import { HarnessError, messageOf } from '../errors.ts';
import type { Answer, Found, NotApplicable, Provider, ProviderRequest } from './providers/provider.ts';

export interface Refusal extends NotApplicable {
  readonly title: string;
}

/** The first provider that found an etcd, with the answers of those before it; or the answers of all. */
export interface ChainAnswer {
  readonly found?: Found;
  readonly refusals: readonly Refusal[];
}

/** With `offline`, no provider gets to use the network, and each that would says so. Rejects only when the signal aborts. */
export async function askChain(
  chain: readonly Provider[],
  request: ProviderRequest & { readonly offline: boolean },
): Promise<ChainAnswer> {
  const refusals: Refusal[] = [];
  for (const provider of chain) {
    const answer = await ask(provider, request);
    request.signal.throwIfAborted();
    if ('found' in answer) return { found: answer.found, refusals };
    refusals.push({ title: provider.title, ...answer });
  }
  return { refusals };
}

async function ask(provider: Provider, request: ProviderRequest & { readonly offline: boolean }): Promise<Answer> {
  try {
    const answer = await provider.check(request);
    if (!('wouldTry' in answer)) return answer;
    if (request.offline) return { notApplicable: 'it needs the network (--offline)', remedy: 'Leave out --offline.' };
    if (!provider.provide) return { notApplicable: `it cannot ${answer.wouldTry}`, remedy: 'Use another way.' };
    const provided = await provider.provide(request);
    if ('notApplicable' in provided)
      request.log(`${provider.title}: not applicable, because ${provided.notApplicable}.`);
    return provided;
  } catch (error) {
    const remedy = error instanceof HarnessError ? error.remedy : 'Use another way.';
    const notApplicable = asReason(messageOf(error));
    // A bad checksum must be heard even when the next provider works.
    request.log(`${provider.title}: not applicable, because ${notApplicable}.`);
    return { notApplicable, remedy };
  }
}

/** A sentence as it stands after "because". */
function asReason(sentence: string): string {
  return sentence.replace(/\.$/, '').replace(/^The (?=[a-z])/, 'the ');
}

/** The answers with their remedies, one a line, for a message. */
export function refusalLines(refusals: readonly Refusal[]): string {
  const line = ({ title, notApplicable, remedy }: Refusal): string =>
    `  ${title}: not applicable, because ${notApplicable}. ${remedy}`;
  return refusals.map(line).join('\n');
}
