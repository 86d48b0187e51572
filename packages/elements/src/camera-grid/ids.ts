/** Ids of cameras as a page gives them: a list, or a string as the attribute has it, `front, yard` or `front yard`; `undefined` for what is neither. */
export function readIds(value: unknown): readonly string[] | undefined {
  const given = typeof value === 'string' ? value.split(/[\s,]+/) : Array.isArray(value) ? value : undefined;
  const ids = given?.filter((id: unknown) => typeof id === 'string' || typeof id === 'number').map(String);
  return ids && [...new Set(ids.filter(Boolean))];
}
