// An etcd that was fetched or built before.
import { cachedVersions, fromCache } from '../cache.ts';
import { satisfies } from '../version.ts';
import type { Provider } from './provider.ts';

export const cache: Provider = {
  title: 'cache',
  async check({ version, cache: folder }) {
    const remedy = `Fill it with "lockstorm etcd install${version === null ? '' : ` ${version}`}" where there is a network.`;
    const there = cachedVersions(folder).filter((name) => satisfies(name, version));
    const problems: string[] = [];
    for (const name of there) {
      const found = await fromCache(folder, name);
      if (!('unusable' in found)) return { found };
      problems.push(found.unusable);
    }
    if (problems.length > 0) {
      return { notApplicable: problems.join('; '), remedy: `Remove ${folder}, then run "lockstorm etcd install".` };
    }
    return { notApplicable: `${folder} holds no etcd${version === null ? '' : ` ${version}`}`, remedy };
  },
};
