import * as z from 'zod/mini';
import { cueTransitions } from '../preview-values.ts';
import { CameraId } from './cameras.ts';
import { withoutControls } from './text.ts';

export const ProgrammeId = z.uuid();
export const ImageId = z.uuid();

const line = z.string().check(withoutControls);
/** Hexadecimal, for example `#ffffff`. */
const Color = z.string().check(z.regex(/^#[0-9a-fA-F]{6}$/));
/** Share of the picture's width or height, from its left or upper edge. */
const share = z.number().check(z.gte(0), z.lte(1));
/** Seconds; at most a day. */
const seconds = z.number().check(z.gte(0), z.lte(86_400));

/** The upper left corner of an overlay. */
const place = { x: share, y: share };
/** Height of a line of text as a share of the picture's height, 0.02 to 0.5. */
const textStyle = {
  size: z.number().check(z.gte(0.02), z.lte(0.5)),
  /** Default: white. */
  color: z.optional(Color),
  /** A box behind the text; default: none. */
  background: z.optional(Color),
};

export const TextOverlay = z.object({ kind: z.literal('text'), ...place, ...textStyle, text: z.string().check(z.minLength(1), z.maxLength(500)) });
export type TextOverlay = z.infer<typeof TextOverlay>;

/** The time of day, as hours, minutes and seconds. */
export const ClockOverlay = z.object({
  kind: z.literal('clock'),
  ...place,
  ...textStyle,
  /** IANA name, for example `Europe/Berlin`; default: UTC. */
  timeZone: z.optional(line.check(z.minLength(1), z.maxLength(64))),
});
export type ClockOverlay = z.infer<typeof ClockOverlay>;

export const ImageOverlay = z.object({
  kind: z.literal('image'),
  ...place,
  image: ImageId,
  /** Share of the picture's width; its height follows from the image. */
  width: z.number().check(z.gte(0.01), z.lte(1)),
  /** 0 to 1; default 1. */
  opacity: z.optional(share),
});
export type ImageOverlay = z.infer<typeof ImageOverlay>;

export const Overlay = z.discriminatedUnion('kind', [TextOverlay, ClockOverlay, ImageOverlay]);
export type Overlay = z.infer<typeof Overlay>;

/** What a cue shows: a camera or another live stream, a video of the library from `start` (seconds), or an image. */
export const CueSource = z.union([z.strictObject({ camera: CameraId }), z.strictObject({ video: z.uuid(), start: z.optional(seconds) }), z.strictObject({ still: ImageId })]);
export type CueSource = z.infer<typeof CueSource>;

export const CueTransition = z.enum(cueTransitions);
export type CueTransition = z.infer<typeof CueTransition>;

export const Cue = z.object({
  /** Unique in its programme. */
  id: line.check(z.minLength(1), z.maxLength(64)),
  name: z.optional(line.check(z.maxLength(100))),
  source: CueSource,
  /** Seconds from the beginning of the programme; default: where the cue before ends. In a gap the slate is shown. */
  start: z.optional(seconds),
  /** Seconds. */
  duration: z.number().check(z.gte(0.2), z.lte(86_400)),
  /** How it comes on air. A fade lasts `fadeDuration` from its beginning, in which what was on air before goes on. */
  transition: CueTransition,
  /** Seconds, 0.1 to 5 and at most `duration`; default 0.5. */
  fadeDuration: z.optional(z.number().check(z.gte(0.1), z.lte(5))),
  /** Of its sound: 0 is silent, 1 is as it comes; at most 2, default 1. */
  level: z.optional(z.number().check(z.gte(0), z.lte(2))),
  /** The last one is on top. */
  overlays: z.array(Overlay).check(z.maxLength(20)),
});
export type Cue = z.infer<typeof Cue>;

/** What is shown while nothing else can be. */
export const Slate = z.object({
  text: z.optional(z.string().check(z.maxLength(200))),
  /** Over the whole picture. */
  image: z.optional(ImageId),
  /** Default: black. */
  background: z.optional(Color),
});
export type Slate = z.infer<typeof Slate>;

/** Cues in the order in which they are shown. They do not overlap. */
export const ProgrammeEdit = z.object({
  name: line.check(z.trim(), z.minLength(1), z.maxLength(100)),
  /** Starts again after its last cue. Otherwise the slate follows. */
  loop: z.boolean(),
  slate: Slate,
  cues: z.array(Cue).check(z.maxLength(200)),
});
export type ProgrammeEdit = z.infer<typeof ProgrammeEdit>;

export const Programme = z.object({ id: ProgrammeId, ...ProgrammeEdit.shape });
export type Programme = z.infer<typeof Programme>;

export const ProgrammeList = z.object({ programmes: z.array(Programme) });
export type ProgrammeList = z.infer<typeof ProgrammeList>;

/** An image for cues, overlays and slates: uploaded as PNG, JPEG or WebP. */
export const PreviewImage = z.object({ id: ImageId, name: z.string(), width: z.number(), height: z.number() });
export type PreviewImage = z.infer<typeof PreviewImage>;

export const PreviewImageQuery = z.object({ name: line.check(z.trim(), z.minLength(1), z.maxLength(200)) });
export type PreviewImageQuery = z.infer<typeof PreviewImageQuery>;

/** Of a picture of a video: seconds from its beginning. */
export const VideoPictureQuery = z.object({ time: z.prefault(z.coerce.number().check(z.gte(0), z.lte(86_400)), 0) });
export type VideoPictureQuery = z.infer<typeof VideoPictureQuery>;

export const PreviewImageList = z.object({ images: z.array(PreviewImage) });
export type PreviewImageList = z.infer<typeof PreviewImageList>;
