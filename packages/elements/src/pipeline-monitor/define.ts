// First: an element asks the context above it only when that is defined already.
import '../context/define.ts';
import '../camera/define.ts';
import '../hls-player/define.ts';
import { OrielPipelineMonitor } from './pipeline-monitor.ts';

if (!customElements.get('oriel-pipeline-monitor')) customElements.define('oriel-pipeline-monitor', OrielPipelineMonitor);

export * from './pipeline-monitor.ts';
