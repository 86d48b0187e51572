import { OrielContext } from './context.ts';

if (!customElements.get('oriel-context')) customElements.define('oriel-context', OrielContext);

export * from './context.ts';
