import { OrielUpload } from './upload.ts';

if (!customElements.get('oriel-upload')) customElements.define('oriel-upload', OrielUpload);

export * from './upload.ts';
