/** Values of `UploadStatus`. */
export const uploadStatuses = ['uploading', 'processing', 'ready', 'failed', 'deleted'] as const;

/** Where captions come from. */
export const captionSources = ['file', 'uploaded'] as const;

/** Values of `ProtectionScheme`. */
export const protectionSchemes = ['none', 'aes-128', 'clearkey'] as const;

/** Values of `ProcessingStatus`. */
export const processingStatuses = ['pending', 'processing', 'completed', 'failed'] as const;
