/** Camera ids as a page gives them: an array, or a string as in the attribute, `front, yard` or `front yard`; `undefined` for anything else. */
export function readIds(value: unknown): readonly string[] | undefined {
  const given = typeof value === 'string' ? value.split(/[\s,]+/) : Array.isArray(value) ? value : undefined;
  const ids = given?.filter((id: unknown) => typeof id === 'string' || typeof id === 'number').map(String);
  return ids && [...new Set(ids.filter(Boolean))];
}
