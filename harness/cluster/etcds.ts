// The etcds of one command: what `--etcd` and the plans ask for, each resolved once, however many runs use it.
import { usageError } from '../errors.ts';
import { parseEtcdSpec } from './etcd-spec.ts';
import type { ResolveOptions } from './resolve-options.ts';
import type { ResolvedEtcd } from './resolved-etcd.ts';
import { resolveEtcd } from './resolve.ts';

export class Etcds {
  readonly #asked: string | undefined;
  readonly #options: ResolveOptions;
  readonly #resolved = new Map<string, Promise<ResolvedEtcd>>();

  /** `asked` is what `--etcd` says; undefined: it was not given, and each plan says which version it wants, if any. */
  constructor(asked: string | undefined, options: ResolveOptions) {
    this.#asked = asked;
    this.#options = options;
  }

  /** The etcd for a plan that names this version (null: none). What `--etcd` says wins; of several versions there, the plan chooses. Rejects as resolveEtcd. */
  forPlan(version: string | null): Promise<ResolvedEtcd> {
    const named = version === null ? 'auto' : `version:${version}`;
    if (this.#asked === undefined) return this.#resolve(named);
    const isChosen = version !== null && this.#isMatrix && this.#resolved.has(named);
    return this.#resolve(isChosen ? named : this.#asked);
  }

  /**
   * The full versions that `--etcd version:A,B` comes to, in its order; none where it says something else. Rejects at the first
   * that cannot be had, and for two that come to the same.
   */
  async versions(): Promise<readonly string[]> {
    const versions: string[] = [];
    for (const asked of this.#askedVersions) {
      const etcd = this.#resolve(`version:${asked}`);
      const { version } = await etcd;
      if (versions.includes(version)) {
        throw usageError(
          'etcd-version',
          `--etcd ${this.#asked} comes to etcd ${version} twice.`,
          'Leave one of the two out.',
        );
      }
      // A plan names the full version: the line it was asked by may mean another one elsewhere, or tomorrow.
      this.#resolved.set(`version:${version}`, etcd);
      versions.push(version);
    }
    return versions;
  }

  get #askedVersions(): readonly string[] {
    if (this.#asked === undefined) return [];
    const parsed = parseEtcdSpec(this.#asked);
    return parsed.kind === 'version' ? parsed.versions : [];
  }

  get #isMatrix(): boolean {
    return this.#askedVersions.length > 1;
  }

  #resolve(spec: string): Promise<ResolvedEtcd> {
    const known = this.#resolved.get(spec);
    if (known) return known;
    const resolved = resolveEtcd(spec, this.#options);
    this.#resolved.set(spec, resolved);
    return resolved;
  }
}
