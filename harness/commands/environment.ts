// Environment names of flags, apart from what reads them: --help needs the names and nothing else.

/** `ttl` → `LOCKSTORM_TTL`, `allowInconclusive` → `LOCKSTORM_ALLOW_INCONCLUSIVE`. */
export function environmentName(attribute: string): string {
  return `LOCKSTORM_${attribute.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}
