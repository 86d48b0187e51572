import type { VideoUploadFields } from '@oriel/core';

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** What can be used of the fields that a page gave. */
export function readFields(value: unknown): VideoUploadFields {
  const { title, description, tags, category } = (value ?? {}) as Readonly<Record<string, unknown>>;
  const given = { title: text(title), description: text(description), tags: Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : undefined, category: text(category) };
  return Object.fromEntries(Object.entries(given).filter(([, each]) => each !== undefined));
}
