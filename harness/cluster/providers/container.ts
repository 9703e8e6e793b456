// An etcd in a container: its place in the chain. This version starts no containers, and says so.
import type { Provider } from './provider.ts';

export const container: Provider = {
  title: 'container',
  check() {
    return Promise.resolve({
      notApplicable: 'this version of lockstorm starts no containers',
      remedy: 'Use an etcd on PATH, --etcd path:P, or "lockstorm etcd install".',
    });
  },
};
