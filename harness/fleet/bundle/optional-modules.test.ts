import { expect, it } from 'vitest';
import { bundleSubject } from '../bundle-subject.ts';
import { withBundler } from '../with-bundler.ts';

it('protobufjs finds `long` in a bundle, however old it is: a lease id has more digits than a double', async () => {
  const text = await withBundler(() => bundleSubject('real/etcd3-lease-1-0-1'));
  expect(text).toContain('requested lease not found'); // it is all in there
  expect(text).not.toMatch(/inquire\("long"\)/);
});
