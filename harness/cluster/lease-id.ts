// Lease ids: decimal int64 on the wire of proto-loader, lower-case hex without padding everywhere in the harness (as etcd's own tools).

/** `"7587…"` → `"694d…"`; no lease is `"0"`. */
export function leaseHex(decimal: string): string {
  return BigInt.asUintN(64, BigInt(decimal)).toString(16);
}

/** The inverse of leaseHex. */
export function leaseDecimal(hex: string): string {
  return BigInt.asIntN(64, BigInt(`0x${hex}`)).toString();
}
