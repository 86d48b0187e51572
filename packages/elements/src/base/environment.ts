import { createContext } from '@lit/context';
import type { OrielClient } from '@oriel/core';

/** What an `<oriel-context>` hands to everything inside it. The theme goes down by CSS: see `theme/tokens.ts`. */
export interface OrielEnvironment {
  readonly client: OrielClient;
  /** BCP 47; missing: the page's language. */
  readonly locale: string | undefined;
}

export const environment = createContext<OrielEnvironment>(Symbol.for('oriel-environment'));
