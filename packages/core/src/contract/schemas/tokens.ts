import * as z from 'zod/mini';
import { CameraId } from './cameras.ts';
import { withoutControls } from './text.ts';
import { IsoTime } from './time.ts';

/**
 * What a token allows: `live` and `playback` of cameras, `watch` recordings and videos, `publish` (record, upload, edit
 * one's own), `operate` the preview and pipelines, `manage` everything.
 */
export const Scope = z.enum(['live', 'playback', 'watch', 'publish', 'operate', 'manage']);
export type Scope = z.infer<typeof Scope>;

/** Body of `POST /api/v1/tokens`, whose bearer is `AUTH_SECRET`. */
export const TokenCreate = z.object({
  /** The user of the token: any string that the portal chooses. */
  user: z.optional(z.string().check(withoutControls, z.minLength(1), z.maxLength(200))),
  /** Default `['live', 'playback']`. */
  scopes: z.optional(z.array(Scope).check(z.minLength(1))),
  /** Missing: all cameras. */
  cameras: z.optional(z.array(CameraId).check(z.minLength(1), z.maxLength(1000))),
  /** Seconds, 10 to 30 days, default one hour. */
  expiresIn: z.optional(z.number().check(z.int(), z.gte(10), z.lte(2_592_000))),
});
export type TokenCreate = z.infer<typeof TokenCreate>;

export const Token = z.object({ token: z.string(), expiresAt: IsoTime });
export type Token = z.infer<typeof Token>;

/** Body of `POST /api/v1/addresses`, which makes a signed URL for elements that send no `Authorization` header. */
export const AddressCreate = z.object({ path: z.string().check(withoutControls, z.startsWith('/'), z.maxLength(2048)) });
export type AddressCreate = z.infer<typeof AddressCreate>;

/** A signed URL. It opens its path and the paths below it for five minutes. For a playlist it opens the whole folder until the token expires. */
export const Address = z.object({ url: z.string(), expiresAt: IsoTime });
export type Address = z.infer<typeof Address>;
