// The dialog that names the keys, and what the picture's signs mean.
import { make, makeButton } from '../make.ts';
import { makeSigns } from './signs.ts';

const keys: readonly (readonly [keys: readonly string[], does: string])[] = [
  [['n', 'p'], 'next, previous violation'],
  [['←', '→'], 'move in time'],
  [['+', '-'], 'zoom; so do the wheel and two fingers'],
  [['0'], 'the whole run'],
  [['Home', 'End'], 'its beginning, its end'],
  [['/'], 'filter the events'],
  [['↑', '↓'], 'previous, next event, within the table'],
  [['t'], 'light or dark'],
  [['Esc'], 'clear the filter, or the selection'],
  [['?'], 'this help'],
];

let dialog: HTMLDialogElement | undefined;

/** Shows the help; again: closes it. */
export function openKeys(): void {
  dialog ??= document.body.appendChild(makeDialog());
  if (dialog.open) dialog.close();
  else dialog.showModal();
}

function makeDialog(): HTMLDialogElement {
  const list = keys.flatMap(([names, does]) => [
    make(
      'dt',
      {},
      ...names.flatMap((name, index) => (index === 0 ? [make('kbd', {}, name)] : [' ', make('kbd', {}, name)])),
    ),
    make('dd', {}, does),
  ]);
  const made = make(
    'dialog',
    { id: 'keys', 'aria-label': 'Keys and signs' },
    make('h2', {}, 'Keys'),
    make('dl', {}, ...list),
    make('h2', {}, 'Signs'),
    makeSigns(),
    makeButton('Close', 'Close (Esc)', () => made.close()),
  );
  // A click beside it closes it: the backdrop belongs to the dialog.
  made.addEventListener('click', (event) => {
    if (event.target === made) made.close();
  });
  return made;
}
