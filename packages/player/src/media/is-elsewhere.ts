/** Whether the video floats over other windows, or plays on a television. A browser ends both when it is loaded again. */
export function isElsewhere(video: HTMLVideoElement): boolean {
  // In a shadow tree the document names its host. Not every browser has these.
  const { pictureInPictureElement } = video.getRootNode() as Node & { pictureInPictureElement?: Element | null };
  const { remote } = video as { readonly remote?: RemotePlayback };
  return pictureInPictureElement === video || remote?.state === 'connected';
}
