// Indexes of a list, by what their things have in common. Pure.

/** In each group the order of the list. */
export function groupRefs<T, Key>(list: readonly T[], keyOf: (thing: T) => Key): Map<Key, number[]> {
  const groups = new Map<Key, number[]>();
  list.forEach((thing, ref) => {
    const key = keyOf(thing);
    const group = groups.get(key);
    if (group) group.push(ref);
    else groups.set(key, [ref]);
  });
  return groups;
}
