/** Not in `PartUploadsClient`, which pages load only when they need it. */
export const PARTS_PATH = '/api/v1/videos/upload/parts';

/** Whether an upload goes in parts, by its URL. */
export const isInParts = (url: string): boolean => url.includes(`${PARTS_PATH}/`);
