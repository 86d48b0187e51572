/** An accessible name: of many of a kind in one page each says whose it is, and says that first. */
export const nameOf = (kind: string, camera: string | undefined): string => (camera ? `${camera}: ${kind.toLowerCase()}` : kind);
