import * as z from 'zod/mini';
import { withoutControls } from './text.ts';

/** Seconds from the start of the video. */
const position = z.number().check(z.gte(0), z.lte(1e7));
/** Milliseconds. */
const duration = z.number().check(z.gte(0), z.lte(86_400_000));
const qualityLabel = z.string().check(withoutControls, z.maxLength(20));

/** How a part of a video was played. Each is missing where the player does not know it. */
const delivery = {
  /** The quality that was seen, chosen by the viewer or by the player. */
  quality_selected: z.optional(qualityLabel),
  /** The bandwidth that the player measured last, kbit/s. */
  bandwidth_kbps: z.optional(z.number().check(z.gte(0), z.lte(1e8))),
  /** Seconds of the video that were loaded beyond the end of the part. */
  buffer_health: z.optional(position),
};

/**
 * What happened in one playback:
 *
 * - `started`: the picture moves. `startup_ms` runs from the viewer's intent to the moving picture; null where a pause or
 *   a seek came between
 * - `watched`: this part of the video was played, in one quality
 * - `stalled`: playback waited for data
 * - `quality_changed`: another quality is seen
 * - `quality_failed`: a quality that its viewer chose was not seen within 3 s, or not at all. It is not told as changed, too
 * - `seeked`
 * - `ended`: the end was reached
 * - `failed`: playback ended with an error
 */
export const VideoAnalyticsEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('started'), startup_ms: z.nullable(duration) }),
  z.object({ type: z.literal('watched'), from: position, to: position, ...delivery }),
  z.object({ type: z.literal('stalled'), duration_ms: duration }),
  z.object({ type: z.literal('quality_changed'), quality_label: qualityLabel }),
  z.object({ type: z.literal('quality_failed'), quality_label: qualityLabel }),
  z.object({ type: z.literal('seeked') }),
  z.object({ type: z.literal('ended') }),
  z.object({ type: z.literal('failed'), code: z.string().check(withoutControls, z.maxLength(64)) }),
]);
export type VideoAnalyticsEvent = z.infer<typeof VideoAnalyticsEvent>;

export const VideoAnalyticsPost = z.object({
  /** From `GET …/stream`. */
  session_id: z.string().check(z.maxLength(100)),
  /**
   * The number of the first of these events in its session, from 0; the others follow. An event that came before is
   * ignored, so that a report can be sent again. Without it, each counts.
   */
  first_event: z.optional(z.int().check(z.gte(0), z.lte(1e6))),
  events: z.array(VideoAnalyticsEvent).check(z.minLength(1), z.maxLength(200)),
});
export type VideoAnalyticsPost = z.infer<typeof VideoAnalyticsPost>;

/** The commonest first. */
const Shares = z.array(z.object({ name: z.string(), views: z.number() }));

/** How a video was watched. The owner's own views do not count. */
export const VideoAnalytics = z.object({
  /** Playbacks that started. */
  views: z.number(),
  /** Users who started it; viewers without a user are not counted. */
  unique_viewers: z.number(),
  /** Seconds of the video that were played, in all views together. */
  watch_time_seconds: z.number(),
  /** Milliseconds; null without a measured start. */
  startup_ms: z.nullable(z.object({ median: z.number(), p95: z.number() })),
  /** Time spent waiting for data, as a part of waiting and playing. */
  buffering_ratio: z.number(),
  /** How many times playback waited for data. */
  stalls: z.number(),
  quality_switches: z.number(),
  /** The median of the views' bandwidths, kbit/s; null where no player told one. */
  bandwidth_kbps: z.nullable(z.number()),
  /** How long each quality was watched, in all views together; the longest first, at most 20. */
  qualities: z.array(z.object({ quality_label: z.string(), watch_time_seconds: z.number() })),
  seeks: z.number(),
  errors: z.number(),
  /** The part of the video that a view has seen, 0 to 1, on average; null while the duration is unknown. */
  average_completion: z.nullable(z.number()),
  /** Views that reached the end. */
  completed_views: z.number(),
  /** The video in a hundred equal parts: which part of the views has seen each, 0 to 1. Empty while the duration is unknown. */
  heat_map: z.array(z.number()),
  /** Views by kind of device: `desktop`, `mobile`, `tablet`, `tv`, or `unknown`. */
  devices: Shares,
  /** Views by name of the browser, or `unknown`. */
  browsers: Shares,
  /** Views by name of the operating system, or `unknown`. */
  operating_systems: Shares,
  /** Views by country (ISO 3166-1 alpha-2), as far as a gateway names it to the server. */
  countries: Shares,
});
export type VideoAnalytics = z.infer<typeof VideoAnalytics>;

/** What is shown with the video itself. */
export const VideoAnalyticsFigures = z.pick(VideoAnalytics, { views: true, watch_time_seconds: true, average_completion: true });
export type VideoAnalyticsFigures = z.infer<typeof VideoAnalyticsFigures>;

export const VideoAnalyticsOverviewQuery = z.object({
  /** Videos that are listed, those that were watched longest. */
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(100)), 20),
});

/** How several videos were watched together, as in `VideoAnalytics`. */
const figures = {
  views: z.number(),
  unique_viewers: z.number(),
  watch_time_seconds: z.number(),
  completed_views: z.number(),
  buffering_ratio: z.number(),
  stalls: z.number(),
  errors: z.number(),
};

/** How the videos of a user were watched by others; with a token that manages everything, all videos. */
export const VideoAnalyticsOverview = z.object({
  ...figures,
  /** Milliseconds; null without a measured start. */
  startup_ms: z.nullable(z.object({ median: z.number(), p95: z.number() })),
  /** Those that were watched longest first. */
  videos: z.array(z.object({ id: z.string(), title: z.string(), ...figures })),
});
export type VideoAnalyticsOverview = z.infer<typeof VideoAnalyticsOverview>;
