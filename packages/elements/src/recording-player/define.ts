import '../camera/define.ts';
import '../timeline/define.ts';
import { OrielRecordingPlayer } from './recording-player.ts';

if (!customElements.get('oriel-recording-player')) customElements.define('oriel-recording-player', OrielRecordingPlayer);

export * from './recording-player.ts';
