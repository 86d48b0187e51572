/** The part of WebCodecs that exact stills use, so that a test can replace it. */
export interface Codecs {
  /** False in old browsers and on insecure origins. */
  readonly available: boolean;
  decoder(init: VideoDecoderInit): VideoDecoder;
  chunk(init: EncodedVideoChunkInit): EncodedVideoChunk;
  supports(config: VideoDecoderConfig): Promise<boolean>;
}

export const browserCodecs: Codecs = {
  get available() {
    return typeof VideoDecoder !== 'undefined';
  },
  decoder: (init) => new VideoDecoder(init),
  chunk: (init) => new EncodedVideoChunk(init),
  supports: async (config) => {
    const { supported } = await VideoDecoder.isConfigSupported(config);
    return supported === true;
  },
};
