import * as z from 'zod/mini';

/** A response that is not JSON, for the OpenAPI document. It does not change what is sent. */
export const mediaResponse = (description: string, type: string, headers?: Readonly<Record<string, string>>) => ({
  description,
  content: { [type]: { schema: z.unknown() } },
  ...(headers && { headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, { type: 'string', description: text }])) }),
});
