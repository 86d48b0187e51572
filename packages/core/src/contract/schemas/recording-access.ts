import * as z from 'zod/mini';
import { accessActions, accessLevels, playbackEvents, shareTypes } from '../recording-values.ts';
import { Recording } from './recordings.ts';
import { withoutControls } from './text.ts';
import { IsoTime } from './time.ts';

const line = z.string().check(withoutControls);
const user = line.check(z.minLength(1), z.maxLength(200));

/** Body of `POST …/progress`. */
export const RecordingProgress = z.object({
  /** Any string of the player's, another one for each playback. */
  session_id: line.check(z.minLength(1), z.maxLength(64)),
  /** Seconds from the start. */
  position: z.number().check(z.gte(0), z.lte(1e7)),
  /** Seconds that were played since the last report. Missing: how far the position has gone on. */
  duration: z.optional(z.number().check(z.gte(0), z.lte(1e6))),
  /** Default `playback_progress`. */
  event: z.optional(z.enum(playbackEvents)),
});
export type RecordingProgress = z.infer<typeof RecordingProgress>;

export const AccessAction = z.enum(accessActions);
export type AccessAction = z.infer<typeof AccessAction>;

export const AccessLogEntry = z.object({
  /** Null for a viewer without a user. */
  user_id: z.nullable(z.string()),
  action: AccessAction,
  /** A playback has `session_id`, `position` and `duration`; a share has `share_id`. */
  metadata: z.record(z.string(), z.unknown()),
  created_at: IsoTime,
});
export type AccessLogEntry = z.infer<typeof AccessLogEntry>;

/** Newest first, at most 1000. */
export const AccessLog = z.object({ entries: z.array(AccessLogEntry) });
export type AccessLog = z.infer<typeof AccessLog>;

export const ShareType = z.enum(shareTypes);
export type ShareType = z.infer<typeof ShareType>;

/**
 * - `view`: watch
 * - `download`: and download the file
 * - `manage`: and everything that its owner may
 */
export const AccessLevel = z.enum(accessLevels);
export type AccessLevel = z.infer<typeof AccessLevel>;

export const RecordingShareCreate = z.object({
  /** `user`: this user sees it like their own. `link`: whoever has the address, without a token. */
  share_type: ShareType,
  /** Id of the user of a share of type `user`. */
  user_id: z.optional(user),
  /** A link allows `view` or `download`. */
  access_level: AccessLevel,
  /** Missing: until it is revoked. */
  expires_at: z.optional(IsoTime),
});
export type RecordingShareCreate = z.infer<typeof RecordingShareCreate>;

export const RecordingShare = z.object({
  id: z.uuid(),
  share_type: ShareType,
  user_id: z.optional(z.string()),
  access_level: AccessLevel,
  expires_at: z.nullable(IsoTime),
  created_at: IsoTime,
  /** Address of a link, relative to the server; `GET` opens it. */
  url: z.optional(z.string()),
});
export type RecordingShare = z.infer<typeof RecordingShare>;

/** Newest first, without those that have expired. */
export const RecordingShareList = z.object({ shares: z.array(RecordingShare) });
export type RecordingShareList = z.infer<typeof RecordingShareList>;

/** What a link opens. Its URLs are signed, relative to the server, and end with the share. */
export const SharedRecording = z.object({
  recording: Recording,
  access_level: AccessLevel,
  /** HLS; missing until there is one. */
  stream_url: z.optional(z.string()),
  /** Missing where the link allows no downloads. */
  download_url: z.optional(z.string()),
  thumbnail_url: z.string(),
  info_url: z.string(),
  /** Takes what `POST …/progress` does. */
  progress_url: z.string(),
  /** When the URLs expire; the link itself may open others then. */
  expires_at: IsoTime,
});
export type SharedRecording = z.infer<typeof SharedRecording>;

export const ParticipantCreate = z.object({
  user_id: user,
  /** Default: now. */
  joined_at: z.optional(IsoTime),
  /** Ends the participation of somebody who is still there. */
  left_at: z.optional(IsoTime),
});
export type ParticipantCreate = z.infer<typeof ParticipantCreate>;

/** Somebody who took part in what was recorded. */
export const Participant = z.object({
  id: z.uuid(),
  user_id: z.string(),
  joined_at: IsoTime,
  /** Null while they are there. */
  left_at: z.nullable(IsoTime),
});
export type Participant = z.infer<typeof Participant>;

/** In the order in which they joined. */
export const ParticipantList = z.object({ participants: z.array(Participant) });
export type ParticipantList = z.infer<typeof ParticipantList>;
