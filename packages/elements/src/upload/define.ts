// First: an element asks the context above it only when that is defined already.
import '../context/define.ts';
import { OrielUpload } from './upload.ts';

if (!customElements.get('oriel-upload')) customElements.define('oriel-upload', OrielUpload);

export * from './upload.ts';
