import { OrielHlsPlayer } from './hls-player.ts';

if (!customElements.get('oriel-hls-player')) customElements.define('oriel-hls-player', OrielHlsPlayer);

export * from './hls-player.ts';
