import { OrielVideoList } from './video-list.ts';

if (!customElements.get('oriel-video-list')) customElements.define('oriel-video-list', OrielVideoList);

export * from './video-list.ts';
