import type { MediaIntent } from './media-intent.ts';

/** The Network Information API, which Chromium has. */
export interface Connection extends EventTarget {
  readonly saveData?: boolean;
  readonly effectiveType?: string;
  /** Kind of the device's network: `wifi`, `ethernet`, `cellular` and others; missing on most computers. */
  readonly type?: string;
}

/** `undefined` where the browser does not tell. */
export const connection = (): Connection | undefined => (globalThis.navigator as { readonly connection?: Connection } | undefined)?.connection;

/** Whether less data is to be loaded: by choice, or since the browser or a slow connection asks for it. */
export function savesData(wanted: MediaIntent['dataSaver']): boolean {
  if (wanted !== 'auto') return wanted === 'on';
  const { effectiveType = '', saveData = false } = connection() ?? {};
  return saveData || ['slow-2g', '2g', '3g'].includes(effectiveType);
}
