/** Calls back for every frame that a video element presents, until `signal` aborts. */
export function watchFrames(
  video: HTMLVideoElement,
  signal: AbortSignal,
  onFrame: (frame: VideoFrameCallbackMetadata) => void,
): void {
  let handle: number;
  const next = () => {
    handle = video.requestVideoFrameCallback((_now, frame) => {
      if (signal.aborted) return;
      next();
      onFrame(frame);
    });
  };
  next();
  signal.addEventListener('abort', () => video.cancelVideoFrameCallback(handle), { once: true });
}
