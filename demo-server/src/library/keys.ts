import type { Rendition } from './rendition-store.ts';

/** Keys in the storage: ids and numbers only. A recording has a folder like a video's, by its id. */
export const videoPrefix = (videoId: string): string => `videos/${videoId}`;

/** The uploaded file, alone in its folder. */
export const sourceKey = (videoId: string): string => `${videoPrefix(videoId)}/source/original`;

export const thumbnailKey = (videoId: string): string => `${videoPrefix(videoId)}/thumbnail.jpg`;

/** A sheet of the storyboard. */
export const sheetKey = (videoId: string, number: number): string => `${videoPrefix(videoId)}/storyboard/${number}.jpg`;

/** Of all renditions. */
export const renditionsPrefix = (assetId: string): string => `${videoPrefix(assetId)}/renditions`;

type Owned = Pick<Rendition, 'assetId' | 'id'>;

export const initKey = ({ assetId, id }: Owned): string => `${renditionsPrefix(assetId)}/${id}/init.mp4`;

export const segmentKey = ({ assetId, id }: Owned, number: number): string => `${renditionsPrefix(assetId)}/${id}/${number}.m4s`;

/** Names of the files of a rendition, as its playlist has them. */
export const FILE_NAME = /^(?:init\.mp4|\d{1,7}\.m4s)$/;

/** The init segment or a segment. @param name matches `FILE_NAME` */
export const fileKey = (rendition: Owned, name: string): string => (name === 'init.mp4' ? initKey(rendition) : segmentKey(rendition, Number.parseInt(name, 10)));

/** An MPEG-TS segment of a picture with its sound. */
export const transportKey = ({ assetId, id }: Owned, number: number): string => `${renditionsPrefix(assetId)}/${id}/segment-${number}.ts`;

/** A recording whose sound had to be converted for MP4. */
export const mp4Key = (recordingId: string): string => `${videoPrefix(recordingId)}/recording.mp4`;
