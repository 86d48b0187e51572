import type { Milliseconds, OrielClient } from '@oriel/core';

/** The time at the server, Unix ms: what "now" and "live" mean there, whatever the viewer's clock says. */
export const serverNow = (client: OrielClient): Milliseconds => (client as { now?(): Milliseconds }).now?.() ?? client.environment.now();
