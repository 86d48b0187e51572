import { analytics } from './analytics.ts';
import { camera } from './camera.ts';
import { captionStyle } from './caption-style.ts';
import { controls, keys, shortcuts } from './controls.ts';
import { editor } from './editor.ts';
import { errors } from './errors.ts';
import { grid } from './grid.ts';
import { offline } from './offline.ts';
import { pipeline, pipelineErrors } from './pipeline.ts';
import { preview, previewErrors } from './preview.ts';
import { timeline } from './timeline.ts';
import { upload, uploadErrors } from './upload.ts';
import { videoMenu } from './video-menu.ts';
import { videoList } from './video-list.ts';
import { video, videoErrors } from './video.ts';

/**
 * The words in English, which every locale falls back to. An element imports only its own groups. Numbers and durations
 * come as numbers; moments come as text that the element formatted.
 */
export const english = { analytics, camera, captionStyle, controls, editor, errors, grid, keys, offline, pipeline, pipelineErrors, preview, previewErrors, shortcuts, timeline, upload, uploadErrors, video, videoErrors, videoList, videoMenu };
