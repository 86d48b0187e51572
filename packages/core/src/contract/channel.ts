/** The label of the data channel that goes with a picture; see `ChannelRequest` and `ChannelFact`. */
export const CHANNEL_LABEL = 'oriel';
