import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { installInterrupt } from './interrupt.ts';

function scene() {
  const signals = new EventEmitter();
  const seen: string[] = [];
  const time = { ms: 1000 };
  const interrupt = installInterrupt({
    signals,
    nowMs: () => time.ms,
    onStop: (signal) => seen.push(`stop ${signal}`),
    leave: () => seen.push('leave'),
  });
  const press = (signal: string, atMs: number): void => {
    time.ms = atMs;
    signals.emit(signal, signal);
  };
  return { signals, seen, interrupt, press };
}

describe('interrupt', () => {
  it('stops at the first signal, and leaves at the second after killing everything', () => {
    const { seen, interrupt, press } = scene();
    interrupt.onNow(() => {
      seen.push('kill a');
      throw new Error('already gone');
    });
    interrupt.onNow(() => seen.push('kill b'));
    const forget = interrupt.onNow(() => seen.push('kill c'));
    press('SIGINT', 2000);
    expect(seen).toEqual(['stop SIGINT']);
    expect(interrupt.stop.aborted).toBe(true);
    forget();
    press('SIGTERM', 5000);
    expect(seen).toEqual(['stop SIGINT', 'kill a', 'kill b', 'leave']);
  });

  it('takes a Ctrl-C that npm passes on for the same press', () => {
    const { seen, press } = scene();
    press('SIGINT', 2000);
    press('SIGINT', 2040);
    expect(seen).toEqual(['stop SIGINT']);
    press('SIGINT', 3000);
    expect(seen).toEqual(['stop SIGINT', 'leave']);
  });

  it('goes away', () => {
    const { signals, interrupt } = scene();
    interrupt.uninstall();
    expect(signals.listenerCount('SIGINT') + signals.listenerCount('SIGTERM') + signals.listenerCount('SIGHUP')).toBe(
      0,
    );
  });
});
