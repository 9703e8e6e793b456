// Replacing a property of a built-in object by something that looks the same from outside.

/** Any function, for code that wraps functions of every shape. */
export type AnyFunction = (this: unknown, ...args: never[]) => unknown;

/**
 * Puts `make(original)` in place of target[key], wherever on the prototype chain it lives; enumerability stays. Nothing where
 * this Node has no such property, or it cannot be changed.
 */
export function replace<T>(target: object, key: PropertyKey, make: (original: T) => T): void {
  let owner: object | null = target;
  while (owner !== null && !Object.hasOwn(owner, key)) owner = Object.getPrototypeOf(owner) as object | null;
  const descriptor = owner === null ? undefined : Object.getOwnPropertyDescriptor(owner, key);
  if (owner === null || descriptor === undefined || (!descriptor.configurable && !descriptor.writable)) return;
  if (descriptor.get === undefined) {
    const made = make(descriptor.value as T);
    if (typeof made === 'function' && typeof descriptor.value === 'function')
      dress(made, descriptor.value as AnyFunction);
    Object.defineProperty(owner, key, { ...descriptor, value: made });
    return;
  }
  // A lazy property stays lazy: some of them load a whole HTTP client.
  let made: { value: T } | undefined;
  Object.defineProperty(owner, key, {
    ...descriptor,
    get(this: unknown) {
      return (made ??= { value: make((descriptor as { get: () => T }).get.call(this)) }).value;
    },
  });
}

/** Name, length and own properties (promisify's, `native`) of the original, unless the replacement brings its own. */
function dress(made: object, original: object): void {
  if (made === original) return;
  for (const key of Reflect.ownKeys(original)) {
    const own = Object.getOwnPropertyDescriptor(made, key);
    if (key === 'prototype' || (own !== undefined && key !== 'name' && key !== 'length')) continue;
    Object.defineProperty(made, key, Object.getOwnPropertyDescriptor(original, key)!);
  }
}
