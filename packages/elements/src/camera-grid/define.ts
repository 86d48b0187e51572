import '../recording-player/define.ts';
import { OrielCameraGrid } from './camera-grid.ts';

if (!customElements.get('oriel-camera-grid')) customElements.define('oriel-camera-grid', OrielCameraGrid);

export * from './camera-grid.ts';
