import '../context/define.ts';
import { OrielTimeline } from './timeline.ts';

if (!customElements.get('oriel-timeline')) customElements.define('oriel-timeline', OrielTimeline);

export * from './timeline.ts';
