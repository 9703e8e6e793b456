// Flags may stand before or after the command: the command is moved to the front, where commander looks for it.

/** Commands with their own sub-commands: `{ run: {}, etcd: { install: {} } }`. */
export interface CommandTree {
  readonly [name: string]: CommandTree;
}

/** `--seed 1 replay X` → `replay --seed 1 X`. Flags in `withValue` take the word after them. A first word that is no command stays. */
export function hoistCommand(
  words: readonly string[],
  commands: CommandTree,
  withValue: ReadonlySet<string>,
): string[] {
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    if (word === '--') break;
    if (word.startsWith('-')) {
      if (withValue.has(word)) index += 1;
      continue;
    }
    const below = Object.hasOwn(commands, word) ? commands[word] : undefined;
    if (below === undefined) break;
    return [word, ...hoistCommand(words.toSpliced(index, 1), below, withValue)];
  }
  return [...words];
}
