import * as z from 'zod/mini';
import { IsoTime } from './time.ts';
import { VideoId } from './videos.ts';

/** What uploads a server takes. */
export const UploadOffer = z.object({
  /** Bytes of one file. */
  max_bytes: z.number(),
  /** The best first. `parts`: in parts, straight to the store of the videos. `tus`: through the server, by tus 1.0. */
  ways: z.array(z.enum(['parts', 'tus'])),
});
export type UploadOffer = z.infer<typeof UploadOffer>;

/** S3 numbers the parts of a file from 1 to 10 000. */
const number = z.int().check(z.gte(1), z.lte(10_000));

/** A file that is sent in parts, straight to the store of the videos: which parts it has, and which of them are there. */
export const PartUpload = z.object({
  /** The video will have the same id. */
  upload_id: VideoId,
  /** Bytes of each part; the last one has the rest of the file. */
  part_size: z.int(),
  part_count: z.int(),
  /** The parts that are there, in their order. */
  parts: z.array(z.object({ number, size: z.int() })),
  /** What was not completed by then is removed. */
  expires_at: IsoTime,
  /** The video, after the upload was completed. */
  video_id: z.optional(VideoId),
});
export type PartUpload = z.infer<typeof PartUpload>;

export const PartUrlsCreate = z.object({
  /** Which parts are to be sent. */
  numbers: z.array(number).check(z.minLength(1), z.maxLength(100)),
});
export type PartUrlsCreate = z.infer<typeof PartUrlsCreate>;

/** Where parts are sent: `PUT` each to its `url`, with no other header and no token. */
export const PartUrls = z.object({
  urls: z.array(
    z.object({
      number,
      /** Bytes: the store takes no other size. */
      size: z.int(),
      /** Absolute, signed. */
      url: z.string(),
    }),
  ),
  /** From then on the URLs are refused; others can be asked for. */
  expires_at: IsoTime,
});
export type PartUrls = z.infer<typeof PartUrls>;
