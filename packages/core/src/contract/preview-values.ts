/** The id of the programme that runs, among all streams and in the archive. */
export const PREVIEW_STREAM = 'preview';

/** Values of `PreviewState`. */
export const previewStates = ['idle', 'preview', 'live'] as const;

/** Values of `PreviewAction`. */
export const previewActions = ['start', 'take', 'go-live', 'end-live', 'stop'] as const;

/** Values of `PreviewQuality`. */
export const previewQualities = ['low', 'medium', 'high'] as const;

/** Values of `CueTransition`. */
export const cueTransitions = ['cut', 'fade'] as const;

/** Values of `DestinationKind`. */
export const destinationKinds = ['youtube', 'facebook', 'twitch', 'custom'] as const;

/** Values of `DestinationState`. */
export const destinationStates = ['idle', 'connecting', 'publishing', 'reconnecting', 'failed'] as const;

/** Values of `DestinationReason`. */
export const destinationReasons = ['wrong_key', 'in_use', 'refused', 'unreachable', 'not_allowed', 'not_rtmp', 'tls', 'unsupported', 'slow', 'dead', 'ended', 'internal'] as const;

/** Values of `HealthCheckName`. */
export const healthCheckNames = ['encoder', 'programme', 'sources', 'destinations', 'preview_server', 'disk'] as const;
