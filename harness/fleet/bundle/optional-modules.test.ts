import { expect, it } from 'vitest';
import { bundleSubject, withBundler } from '../bundle-subject.ts';

it('protobufjs finds `long` in a bundle, however old it is: a lease id has more digits than a double', async () => {
  const text = await withBundler(() => bundleSubject('real/etcd3-lease-1-0-1'));
  expect(text).toContain('requested lease not found'); // it is all in there
  expect(text).not.toMatch(/inquire\("long"\)/);
});
