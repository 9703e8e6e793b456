// A provider is one way to an etcd. It answers what it found, or why it does not apply: reasons are never thrown away.
import type { BinaryEtcd, ImageEtcd } from '../resolved-etcd.ts';

/** What a provider has: an executable, or an image that containers can be started from. */
export type Found = Omit<BinaryEtcd, 'note'> | Omit<ImageEtcd, 'note'>;

export interface NotApplicable {
  /** Goes after "not applicable, because". */
  readonly notApplicable: string;
  /** What the user can do about it: a sentence. */
  readonly remedy: string;
  /** Set when the source is sure that there is no such version of etcd. */
  readonly noSuchVersion?: true;
}

export type Answer = { readonly found: Found } | NotApplicable;

export interface ProviderRequest {
  /** Exactly this version (`3.5.21`), or the newest that it has of this line (`3.5`); null: any from 3.4 on. */
  readonly version: string | null;
  /** Folder of the cache. */
  readonly cache: string;
  /** Where releases are, without a slash at the end. */
  readonly releaseUrl: string;
  /** Aborted: `provide` ends what it started, and what it answers is not asked for. */
  readonly signal: AbortSignal;
  /** Progress, a line each. */
  readonly log: (line: string) => void;
}

export interface Provider {
  /** For tables: `etcd on PATH`. */
  readonly title: string;
  /** Answers without the network and without changing anything; `wouldTry` says what `provide` would do. */
  check(request: ProviderRequest): Promise<Answer | { readonly wouldTry: string }>;
  /** Does what `wouldTry` said: over the network, into the cache. */
  provide?(request: ProviderRequest): Promise<Answer>;
}
