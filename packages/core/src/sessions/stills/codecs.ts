/** What exact stills take from WebCodecs; a test hands in its own. */
export interface Codecs {
  /** Whether there is WebCodecs at all: not in old browsers, nor on an insecure origin. */
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
