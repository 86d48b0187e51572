/** The names in a `controls` attribute, of those that a player has; all without one. */
export function readNames<Name extends string>(value: unknown, names: readonly Name[]): ReadonlySet<Name> {
  if (typeof value !== 'string') return new Set(names);
  const asked = value.split(/[\s,]+/);
  return new Set(names.filter((name) => asked.includes(name)));
}
