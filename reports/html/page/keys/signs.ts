// What the signs of the picture mean, for who sees it for the first time.
import { make } from '../make.ts';

/** A sign: a swatch by its class in styles/header.ts, or a character. */
const signs: readonly (readonly [sign: { swatch: string } | { text: string }, means: string])[] = [
  [{ swatch: 'belief' }, 'upper bar: the worker believes that it holds the lock; each lock has a hue of its own'],
  [{ swatch: 'grant' }, 'lower bar: etcd grants it the lock; as a thin line: its key is in the queue'],
  [{ swatch: 'waiting' }, 'it asked for the lock and waits'],
  [{ text: '⋛' }, 'a ragged end of a bar: the history ends, and the bar does not'],
  [
    { swatch: 'overlap' },
    'red: a check convicts, and nothing else is red: two believe at once, a holder goes on, a key stays',
  ],
  [{ swatch: 'other' }, 'another violation, which n leads to'],
  [
    { text: '❶' },
    'a line of the story: solid, what led there; a square, from here on it went wrong; a red ring, what came of it',
  ],
  [{ text: '✖' }, 'SIGKILL'],
  [{ text: '◆' }, 'another fault, or a change in etcd; ◇: the worker is told that its lock is lost'],
  [{ text: '▸' }, 'a process starts; ■: it ends'],
  [{ swatch: 'pause' }, 'a band: a fault that lasts; its text says which'],
  [{ swatch: 'dead' }, 'no process runs'],
  [{ swatch: 'stall' }, 'grey over all lanes: the host itself stood still'],
  [{ text: '╷╵' }, 'etcd: a key of a lock is put (upper) or deleted (lower), with its revision'],
  [{ text: '┆┆' }, 'witness: a holder writes, in the colour of its worker'],
];

export function makeSigns(): HTMLElement {
  return make(
    'dl',
    { class: 'signs' },
    ...signs.flatMap(([sign, means]) => [
      make('dt', {}, 'text' in sign ? sign.text : make('span', { class: `swatch ${sign.swatch}` })),
      make('dd', {}, means),
    ]),
  );
}
