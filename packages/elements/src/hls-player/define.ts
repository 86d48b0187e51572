// First: an element asks the context above it only when that is defined already.
import '../context/define.ts';
import { OrielHlsPlayer } from './hls-player.ts';

if (!customElements.get('oriel-hls-player')) customElements.define('oriel-hls-player', OrielHlsPlayer);

export * from './hls-player.ts';
