// One decoder a method: request bytes → what is asked, and how the answer is to be read. Pure; throws on bytes that are no such message.
import { branchesOf, effectsAskedFor, effectsDone, putOf, rangeOf } from './effects.ts';
import type { Evidence, Question } from './evidence.ts';
import { hexOf, numberOf, revisionOf, textOf } from './evidence.ts';
import { decode } from './proto.ts';

/** Decodes a request. */
export type Codec = (payload: Buffer) => Question;

const revision = (payload: Buffer): Evidence => revisionOf(decode.answer(payload));

/** Nothing of the request, the revision of the answer: reads, and whatever changes no key and no lease. */
export const revisionOnly: Codec = () => ({ evidence: {}, answer: revision });

export const put: Codec = (payload) => {
  const evidence = { puts: [putOf(decode.putRequest(payload))] };
  return { evidence, answer: (bytes) => ({ ...revision(bytes), ...evidence }) };
};

export const deleteRange: Codec = (payload) => {
  const deletes = [rangeOf(decode.deleteRequest(payload))];
  return {
    evidence: { deletes },
    answer(bytes) {
      const response = decode.deleteResponse(bytes);
      return { ...revisionOf(response), ...(numberOf(response.deleted) > 0 && { deletes }) };
    },
  };
};

export const txn: Codec = (payload) => {
  const branches = branchesOf(decode.txnRequest(payload));
  return {
    evidence: effectsAskedFor(branches),
    answer(bytes) {
      const response = decode.txnResponse(bytes);
      return { ...revisionOf(response), succeeded: response.succeeded, ...effectsDone(branches, response) };
    },
  };
};

const granted = (bytes: Buffer): Evidence => {
  const response = decode.leaseResponse(bytes);
  return { lease: hexOf(response.id), ttlSeconds: numberOf(response.ttl), ...revisionOf(response) };
};

export const leaseGrant: Codec = (payload) => ({
  evidence: { ttlSeconds: numberOf(decode.grantRequest(payload).ttl) },
  answer: granted,
});

export const leaseKeepAlive: Codec = (payload) => ({
  evidence: { lease: hexOf(decode.leaseRequest(payload).id) },
  answer: granted,
});

export const leaseRevoke: Codec = (payload) => {
  const evidence = { lease: hexOf(decode.leaseRequest(payload).id) };
  return { evidence, answer: (bytes) => ({ ...evidence, ...revision(bytes) }) };
};

/**
 * v3lock: etcd itself puts `name/lease` and waits. It deletes the key again when the wait fails or is cancelled, so the request may
 * do both (etcd 3.4 clientv3/concurrency/mutex.go:70). With lease 0 etcd grants a lease, whose id only the key of the answer tells.
 */
export const lock: Codec = (payload) => {
  const request = decode.lockRequest(payload);
  const lease = hexOf(request.lease);
  const mayDo = mayPut(textOf(request.name), lease);
  return {
    evidence: mayDo,
    answer(bytes) {
      const response = decode.lockResponse(bytes);
      const key = textOf(response.key);
      const holder = lease === '0' ? key.slice(key.lastIndexOf('/') + 1) : lease;
      return { ...revisionOf(response), puts: [{ key, lease: holder }] };
    },
  };
};

/** An unlock that etcd answered deleted the key if it was there: etcd does not say which. */
export const unlock: Codec = (payload) => {
  const evidence = { deletes: [{ key: textOf(decode.unlockRequest(payload).key) }] };
  return { evidence, answer: (bytes) => ({ ...revision(bytes), ...evidence }) };
};

/** v3election: the same keys as v3lock, with a value. */
export const campaign: Codec = (payload) => {
  const request = decode.lockRequest(payload);
  return {
    evidence: mayPut(textOf(request.name), hexOf(request.lease)),
    answer(bytes) {
      const response = decode.campaignResponse(bytes);
      const { leader } = response;
      return {
        ...revisionOf(response),
        ...(leader && { puts: [{ key: textOf(leader.key), lease: hexOf(leader.lease) }] }),
      };
    },
  };
};

export const proclaim: Codec = (payload) => {
  const { leader } = decode.leaderRequest(payload);
  const evidence = leader ? { puts: [{ key: textOf(leader.key), lease: hexOf(leader.lease) }] } : {};
  return { evidence, answer: (bytes) => ({ ...revision(bytes), ...evidence }) };
};

/** As unlock: etcd does not say whether the key was still there. */
export const resign: Codec = (payload) => {
  const { leader } = decode.leaderRequest(payload);
  const evidence = leader ? { deletes: [{ key: textOf(leader.key) }] } : {};
  return { evidence, answer: (bytes) => ({ ...revision(bytes), ...evidence }) };
};

function mayPut(name: string, lease: string): Evidence {
  if (lease === '0') return {};
  const key = `${name}/${lease}`;
  return { puts: [{ key, lease }], deletes: [{ key }] };
}
