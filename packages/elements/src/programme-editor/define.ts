// First: an element asks the context above it only when that is defined already.
import '../context/define.ts';
import { OrielProgrammeEditor } from './programme-editor.ts';

if (!customElements.get('oriel-programme-editor')) customElements.define('oriel-programme-editor', OrielProgrammeEditor);

export * from './programme-editor.ts';
