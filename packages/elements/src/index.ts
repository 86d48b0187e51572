export * from './element/element.ts';
export { OrielCamera, type CameraState, type TransportChoice } from './camera/camera.ts';
export { OrielContext } from './context/context.ts';
