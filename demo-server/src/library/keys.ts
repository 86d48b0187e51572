import type { Rendition } from './rendition-store.ts';

/** Keys in the storage: ids and numbers only. */
export const videoPrefix = (videoId: string): string => `videos/${videoId}`;

/** The uploaded file, alone in its folder. */
export const sourceKey = (videoId: string): string => `${videoPrefix(videoId)}/source/original`;

export const thumbnailKey = (videoId: string): string => `${videoPrefix(videoId)}/thumbnail.jpg`;

/** A sheet of the storyboard. */
export const sheetKey = (videoId: string, number: number): string => `${videoPrefix(videoId)}/storyboard/${number}.jpg`;

type Owned = Pick<Rendition, 'videoId' | 'id'>;

export const initKey = ({ videoId, id }: Owned): string => `${videoPrefix(videoId)}/renditions/${id}/init.mp4`;

export const segmentKey = ({ videoId, id }: Owned, number: number): string => `${videoPrefix(videoId)}/renditions/${id}/${number}.m4s`;
