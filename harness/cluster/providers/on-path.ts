// An etcd that the machine has already, on PATH.
import { binaryVersion } from '../binary-version.ts';
import { findOnPath } from '../find-on-path.ts';
import type { Provider } from './provider.ts';

export const onPath: Provider = {
  title: 'etcd on PATH',
  async check() {
    const remedy = 'Install etcd 3.4 or later, or put its folder on PATH.';
    const binary = await findOnPath('etcd');
    if (binary === undefined) return { notApplicable: 'there is no etcd on PATH', remedy };
    const said = await binaryVersion(binary);
    if ('unusable' in said) return { notApplicable: said.unusable, remedy };
    return { found: { kind: 'binary', binary, version: said.version, provider: `PATH (${binary})` } };
  },
};
