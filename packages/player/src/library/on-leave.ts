/** Calls back when the page may end, each time. */
export function onLeave(callback: () => void, signal: AbortSignal): void {
  globalThis.addEventListener('pagehide', callback, { signal });
  // Mobile browsers may end a page without another event.
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && callback(), { signal });
}
