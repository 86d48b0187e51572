import { ServerError, VideoUploadFields } from '@oriel/core/contract';
import * as z from 'zod/mini';

/** What an upload says of its video, as text. */
export type UploadTexts = { [Name in keyof VideoUploadFields]?: string | undefined };

/** @throws OrielError `invalid_request` */
export function parseFields({ title, description, tags, category }: UploadTexts): VideoUploadFields {
  const given = {
    title,
    description: description?.replaceAll('\r\n', '\n'),
    tags: tags?.split(',').map((each) => each.trim()).filter(Boolean),
    category,
  };
  // A form sends an empty field for what was left empty.
  const filled = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = z.safeParse(VideoUploadFields, filled);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), reason: message }));
  throw new ServerError('invalid_request', { details: { issues } });
}
