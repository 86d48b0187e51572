// First: an element asks the context above it only when that is defined already.
import '../context/define.ts';
import '../recording-player/define.ts';
import { OrielPreviewWindow } from './preview-window.ts';

if (!customElements.get('oriel-preview-window')) customElements.define('oriel-preview-window', OrielPreviewWindow);

export * from './preview-window.ts';
