import { ServerError } from '@oriel/core/contract';

interface Position {
  createdAt: Date;
  id: string;
}

/** Where the next page begins, as text for an address. */
export const writeCursor = ({ createdAt, id }: Position): string => Buffer.from(`${createdAt.getTime()} ${id}`).toString('base64url');

/** @throws OrielError `invalid_request` */
export function readCursor(text: string): Position {
  const [, time, id] = /^(\d{1,13}) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  if (time === undefined || id === undefined) {
    throw new ServerError('invalid_request', { details: { issues: [{ field: 'query.cursor', reason: 'must be next_cursor of an answer' }] } });
  }
  return { createdAt: new Date(Number(time)), id };
}
