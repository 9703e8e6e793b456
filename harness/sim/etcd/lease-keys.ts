// Which keys hang on which lease: the store says so, the leases ask.

export class LeaseKeys {
  readonly #keys = new Map<string, Set<string>>();

  attach(lease: string, key: string): void {
    const keys = this.#keys.get(lease);
    if (keys === undefined) this.#keys.set(lease, new Set([key]));
    else keys.add(key);
  }

  detach(lease: string, key: string): void {
    const keys = this.#keys.get(lease);
    if (keys === undefined) return;
    keys.delete(key);
    if (keys.size === 0) this.#keys.delete(lease);
  }

  /** Sorted, as etcd deletes them. */
  of(lease: string): string[] {
    const keys = this.#keys.get(lease);
    if (keys === undefined) return [];
    return keys.size === 1 ? [...keys] : [...keys].toSorted();
  }
}
