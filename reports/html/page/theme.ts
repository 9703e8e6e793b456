// Light or dark: as the system says, until the user says otherwise.

/** Turns light into dark and back. */
export function toggleTheme(): void {
  const root = document.documentElement;
  root.dataset['theme'] = isDark() ? 'light' : 'dark';
}

/** What is shown now. */
function isDark(): boolean {
  const { theme } = document.documentElement.dataset;
  return theme === undefined ? matchMedia('(prefers-color-scheme: dark)').matches : theme === 'dark';
}

/** Paper is light; the screen is afterwards what it was. */
export function lightOnPaper(): void {
  const { dataset } = document.documentElement;
  let before: string | undefined;
  addEventListener('beforeprint', () => {
    before = dataset['theme'];
    dataset['theme'] = 'light';
  });
  addEventListener('afterprint', () => {
    if (before === undefined) delete dataset['theme'];
    else dataset['theme'] = before;
  });
}
