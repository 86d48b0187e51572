// First: an element asks the context above it only when that is defined already.
import '../context/define.ts';
import { OrielVideoList } from './video-list.ts';

if (!customElements.get('oriel-video-list')) customElements.define('oriel-video-list', OrielVideoList);

export * from './video-list.ts';
