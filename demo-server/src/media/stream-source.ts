import type { Frame, Track, UnixMs } from './frame.ts';

export interface StreamInfo {
  /** Frames a second, where known. */
  frameRate?: number;
  /** Capture time of timestamp 0, where the source knows it. Otherwise times are taken from when frames arrive. */
  base?: UnixMs;
}

/** Where a source sends its frames. */
export interface FrameSink {
  /** The source is open, and frames are expected from now on. Called once, before anything else. */
  opened(info: StreamInfo): void;
  /** The tracks, before their first frame, and again whenever one of them changes. */
  tracks(tracks: readonly Track[]): void;
  /** `frame.time` is its timestamp in the stream, ms. */
  frame(frame: Frame): void;
}

/** What makes frames: FFmpeg that reads a camera, a publisher over WebRTC, a mixer. */
export interface StreamSource {
  /**
   * Sends frames until the source ends or `signal` aborts, and resolves when nothing of it is left. A watchdog that stops it
   * because of what it sends aborts with an `UnsupportedStreamError`. It limits itself the time to open.
   * @throws SourceError
   */
  run(sink: FrameSink, signal: AbortSignal): Promise<void>;
}
