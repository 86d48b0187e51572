/** Values of `CameraState`. */
export const cameraStates = ['connecting', 'live', 'reconnecting'] as const;

/** Values of `RecorderState`. */
export const recorderStates = ['recording', 'waiting', 'stopped', 'off'] as const;

/** Values of `Transport.type`. */
export const transportTypes = ['webrtc', 'whep', 'llhls', 'hls'] as const;
