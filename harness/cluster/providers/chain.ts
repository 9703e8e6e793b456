// The chain of providers, in the order in which they are asked.
import { container } from './container.ts';
import { debian } from './debian.ts';
import { cache } from './from-cache.ts';
import { goBuild } from './go-build.ts';
import { onPath } from './on-path.ts';
import type { Provider } from './provider.ts';
import { release } from './release.ts';

/** For `--etcd auto`: what is there comes before what has to be fetched, and fetching before building. */
export const autoChain: readonly Provider[] = [onPath, cache, container, release, debian, goBuild];
/** As the first, for who needs an executable. */
export const binaryChain: readonly Provider[] = autoChain.filter((provider) => provider !== container);
/** For `--etcd version:V`, and for `etcd install`. */
export const versionChain: readonly Provider[] = [cache, release, debian, goBuild];
