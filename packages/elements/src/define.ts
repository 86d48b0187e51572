/** Registers every tag. */
import './context/define.ts';
import './analytics/define.ts';
import './camera/define.ts';
import './camera-grid/define.ts';
import './hls-player/define.ts';
import './pipeline-monitor/define.ts';
import './preview-window/define.ts';
import './programme-editor/define.ts';
import './recording-player/define.ts';
import './timeline/define.ts';
import './upload/define.ts';
import './video-list/define.ts';

export * from './index.ts';
