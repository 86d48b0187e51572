// First: an element asks the context above it only when that is defined already.
import '../context/define.ts';
import { OrielTimeline } from './timeline.ts';

export * from './timeline.ts';

if (!customElements.get('oriel-timeline')) customElements.define('oriel-timeline', OrielTimeline);
