// First: an element asks the context above it only when that is defined already.
import '../context/define.ts';
import { OrielAnalytics } from './analytics.ts';

if (!customElements.get('oriel-analytics')) customElements.define('oriel-analytics', OrielAnalytics);

export * from './analytics.ts';
