// The context first, so that it is there to answer when the camera asks.
import '../context/define.ts';
import { OrielCamera } from './camera.ts';

if (!customElements.get('oriel-camera')) customElements.define('oriel-camera', OrielCamera);

export * from './camera.ts';
