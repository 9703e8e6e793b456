// How long gRPC waits before it connects again to a host that refused it (doc/connection-backoff.md of gRPC): longer each time, give or take a fifth.
import type { Kernel } from '../kernel/kernel.ts';
import type { Rng } from '../kernel/rng.ts';

/** Options of a channel, by gRPC's names. */
export type ChannelOptions = Readonly<Record<string, unknown>>;

interface Waits {
  untilUs: number;
  nextMs: number;
}

const FACTOR = 1.6;
const JITTER = 0.2;
/** gRPC takes no less. */
const LEAST_MS = 100;

export class BackOff {
  readonly #kernel: Kernel;
  readonly #rng: () => Rng;
  readonly #hosts = new Map<string, Waits>();
  #firstMs = 1_000;
  #mostMs = 120_000;

  /** `rng` is asked for at the first refusal: most links meet none. */
  constructor(kernel: Kernel, rng: () => Rng) {
    this.#kernel = kernel;
    this.#rng = rng;
  }

  configure(options: ChannelOptions): void {
    const { 'grpc.initial_reconnect_backoff_ms': first, 'grpc.max_reconnect_backoff_ms': most } = options;
    if (typeof first === 'number') this.#firstMs = Math.max(LEAST_MS, first);
    if (typeof most === 'number') this.#mostMs = Math.max(LEAST_MS, most);
  }

  /** How long this host is not to be tried yet; 0 when it may be. */
  leftUs(host: string): number {
    if (this.#hosts.size === 0) return 0;
    return Math.max(0, (this.#hosts.get(host)?.untilUs ?? 0) - this.#kernel.nowUs());
  }

  failed(host: string): void {
    const waitMs = Math.min(this.#mostMs, this.#hosts.get(host)?.nextMs ?? this.#firstMs);
    const jitter = 1 + JITTER * (2 * this.#rng().unit() - 1);
    const untilUs = this.#kernel.nowUs() + Math.round(waitMs * 1000 * jitter);
    this.#hosts.set(host, { untilUs, nextMs: waitMs * FACTOR });
  }

  /** It answered. */
  over(host: string): void {
    if (this.#hosts.size > 0) this.#hosts.delete(host);
  }
}
