// A link to a pipeline, `pipeline.html?pipeline=<id>`, shows it.
const monitor = document.querySelector('oriel-pipeline-monitor');
const pipeline = new URLSearchParams(location.search).get('pipeline');
if (pipeline) monitor.pipeline = pipeline;

// How many run stands in the title, so that a glance at the tabs tells.
addEventListener('oriel-pipeline-status', ({ detail: { overview } }) => {
  const running = overview.pipelines.filter(({ isRunning }) => isRunning).length;
  document.title = running > 0 ? `(${running}) Pipeline – Oriel` : 'Pipeline – Oriel';
});
