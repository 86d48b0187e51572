import { OrielAnalytics } from './analytics.ts';

if (!customElements.get('oriel-analytics')) customElements.define('oriel-analytics', OrielAnalytics);

export * from './analytics.ts';
