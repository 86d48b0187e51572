import * as z from 'zod/mini';
import { captionSources } from '../video-values.ts';
import { withoutControls } from './text.ts';

const line = z.string().check(withoutControls);
/** Seconds from the start of the video. */
const seconds = z.number().check(z.gte(0), z.lte(1e7));

export const VideoChapter = z.object({
  title: line.check(z.trim(), z.minLength(1), z.maxLength(255)),
  start_time_seconds: seconds,
  /** Default: where the next chapter starts, or the end of the video. */
  end_time_seconds: z.optional(seconds),
  description: z.optional(line.check(z.maxLength(1000))),
});
export type VideoChapter = z.infer<typeof VideoChapter>;

/** In the order of their starts. `PUT` replaces all of them. */
export const VideoChapters = z.object({ chapters: z.array(VideoChapter).check(z.maxLength(500)) });
export type VideoChapters = z.infer<typeof VideoChapters>;

/** A language tag (RFC 5646), for example `de` or `pt-BR`; `und` for an unknown language. */
export const CaptionLanguage = z.string().check(z.regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}$/, 'must be a language tag, for example en or pt-BR'), z.maxLength(35));

export const VideoCaptions = z.object({
  language: CaptionLanguage,
  /** As players show it. */
  label: z.string(),
  /** `file`: extracted from the uploaded video; `uploaded`: sent on its own. */
  source: z.enum(captionSources),
  /** WebVTT, relative to the server. */
  url: z.string(),
});
export type VideoCaptions = z.infer<typeof VideoCaptions>;

/** In the order of their languages. */
export const VideoCaptionsList = z.object({ captions: z.array(VideoCaptions) });
export type VideoCaptionsList = z.infer<typeof VideoCaptionsList>;

export const VideoCaptionsQuery = z.object({
  /** Default: the name of the language in that language. */
  label: z.optional(line.check(z.trim(), z.minLength(1), z.maxLength(60))),
});
export type VideoCaptionsQuery = z.infer<typeof VideoCaptionsQuery>;
