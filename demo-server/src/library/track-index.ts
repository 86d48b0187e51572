/** A finished segment as FFmpeg lists it. */
export interface ListedSegment {
  name: string;
  /** Seconds. */
  duration: number;
}

/** The segments in a playlist of FFmpeg's own; the entry that is being written is not in it yet. */
export function readTrackIndex(text: string): ListedSegment[] {
  return [...text.matchAll(/^#EXTINF:([\d.]+),[^\n]*\n(\d+\.m4s)$/gm)].map(([, duration, name]) => ({ name: name!, duration: Number(duration) }));
}
