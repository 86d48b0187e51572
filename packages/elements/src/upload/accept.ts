/** Videos, also those whose type browsers do not know. */
export const VIDEOS = 'video/*,.mkv,.avi,.flv,.mts,.m2ts,.ts,.mxf,.wmv';

/** Whether an `<input accept>` takes a file. Files that are dropped have to be checked by hand. */
export function accepts(accept: string, { name, type }: Pick<File, 'name' | 'type'>): boolean {
  const rules = accept.split(',').map((rule) => rule.trim().toLowerCase()).filter(Boolean);
  if (rules.length === 0) return true;
  const [file, mime] = [name.toLowerCase(), type.toLowerCase()];
  return rules.some((rule) => {
    if (rule.startsWith('.')) return file.endsWith(rule);
    if (rule === '*' || rule === '*/*') return true;
    return rule.endsWith('/*') ? mime.startsWith(rule.slice(0, -1)) : mime === rule;
  });
}
