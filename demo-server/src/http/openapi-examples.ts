/** Examples for schemas of the contract, by name. A test validates each against its schema. */
const from = '2026-01-31T12:00:00.000Z';
const to = '2026-01-31T12:05:00.000Z';
const camera = {
  id: 'door',
  name: 'Front door',
  state: 'live',
  since: '2026-01-31T08:00:00.000Z',
  recorder: { state: 'recording' },
  video: { codec: 'avc1.42C01F', width: 1280, height: 720, frameRate: 25 },
  transports: [
    { type: 'webrtc', url: '/api/v1/cameras/door/live/start' },
    { type: 'whep', url: '/whep/door' },
    { type: 'llhls', url: '/hls/door/index.m3u8' },
  ],
};
const event = { id: '3f0b7c52-6c0d-4a53-9a52-0f4a3f5c1f7e', time: from, label: 'Parcel delivered', kind: 'parcel', color: '#d9480f' };
const candidate = { candidate: 'candidate:1 1 UDP 2122317823 192.0.2.10 50000 typ host', sdpMid: '0', sdpMLineIndex: 0 };
const sessionId = '5b2f4d0e9a1c4c1e8f7a6b5c4d3e2f1a';
const description = (type: 'offer' | 'answer') => JSON.stringify({ type, sdp: 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n' });
const quality = { quality_label: '720p', resolution_width: 1280, resolution_height: 720, bitrate_kbps: 2128, file_size_bytes: 4_800_000, processing_status: 'processing', progress: 0.4 };
const progress = { current_time: 61.5, completed_percentage: 34, is_completed: false, last_watched_at: from, watch_count: 2 };
const captions = { language: 'en', label: 'English', source: 'uploaded', url: '/api/v1/videos/9d3c1f0e-2b7a-4c55-8a1d-6f0e9b2a7c34/captions/en' };
const chapter = { title: 'The ferry', start_time_seconds: 42 };
const videoId = '9d3c1f0e-2b7a-4c55-8a1d-6f0e9b2a7c34';
const watched = { views: 12, unique_viewers: 7, watch_time_seconds: 1310.5, completed_views: 4, buffering_ratio: 0.004, stalls: 7, errors: 0 };
const figures = { views: 12, watch_time_seconds: 1310.5, average_completion: 0.61 };
const video = {
  id: videoId,
  title: 'Harbour at noon',
  description: '',
  duration: 180.48,
  thumbnail_url: `/api/v1/videos/${videoId}/thumbnail`,
  qualities: [quality],
  chapters: [chapter],
  progress,
  analytics: figures,
  upload_status: 'processing',
  is_playable: true,
  slug: 'harbour-at-noon-9d3c1f0e',
  tags: ['harbour'],
  category: 'Views',
  is_published: true,
  is_public: true,
  protection: 'none',
  original_filename: 'harbour.mp4',
  content_type: 'video/mp4',
  file_size_bytes: 48_000_000,
  created_by: 'anna',
  created_at: from,
  updated_at: to,
};

const stage = (name: string, state: string, figures: object) => ({ name, state, queued: 0, done: 12, failed: 0, lag: 2000, took: 240, ...figures });
const pipeline = {
  ...{ streamId: 'harbour', state: 'running', isRunning: true, since: from, startedAt: from, sourceUrl: 'https://source.example/live.m3u8' },
  ...{ bufferDuration: 30, processorUrl: 'http://127.0.0.1:5000', publishUrl: 'rtmp://127.0.0.1/live', onLate: 'wait' },
  stages: [stage('fetch', 'working', { done: 60 }), stage('batch', 'working', { queued: 3 }), stage('process', 'waiting', { queued: 1, reason: 'processor_unreachable' }), stage('remux', 'idle', {}), stage('publish', 'working', { queued: 2, lag: 41_000, took: null })],
  transports: [{ type: 'llhls', url: '/hls/harbour/index.m3u8' }],
  output: { state: 'publishing', since: from, bitrate: 2_100_000, droppedFrames: 0, availability: 'unwatched' },
  batchNumber: 12,
};
const logLine = { id: 1, time: from, level: 'info', streamId: 'harbour', stage: 'batch', message: 'The batch has segments 0 to 4, 30.0 s.', batchNumber: 0 };
const folder = { files: 60, bytes: 48_000_000 };
const recordingId = '2e4f6a8b-1c3d-4e5f-8a9b-0c1d2e3f4a5b';
const recording = {
  ...{ id: recordingId, stream_id: 'door', title: 'Front door', status: 'ready', started_at: from, ended_at: to },
  ...{ duration_seconds: 300.4, file_size_bytes: 37_000_000, created_by: 'anna' },
};
const recordingAnalytics = { total_sessions: 5, unique_viewers: 3, total_playtime: 640.5, average_playtime: 128.1, average_completion: 0.43, last_accessed_at: to };
const job = { id: '7a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d', recording_id: recordingId, format: 'hls', status: 'processing', progress: 0.3, created_at: to };
const share = { id: '6b7c8d9e-0f1a-4b2c-8d3e-4f5a6b7c8d9e', share_type: 'link', access_level: 'view', expires_at: to, created_at: from, url: '/api/v1/shared/Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MGFi' };
const participant = { id: '8c9d0e1f-2a3b-4c4d-8e5f-6a7b8c9d0e1f', user_id: 'ben', joined_at: from, left_at: null };
const entry = { user_id: 'ben', action: 'playback_progress', metadata: { session_id: 'a1b2c3', position: 61.5, duration: 10 }, created_at: to };
const signedBelow = (rest: string) => `/api/v1/recordings/${recordingId}/${rest}?access=eyJhbGciOiJIUzI1NiJ9…`;
const metadata = {
  ...{ format: 'mov,mp4,m4a,3gp,3g2,mj2', duration: 300.4, bitrate_kbps: 985 },
  ...{ video: { codec: 'h264', width: 1280, height: 720, frame_rate: 25 }, audio: { codec: 'aac', sample_rate: 48_000, channels: 2 } },
};

const programmeId = '4b8a1c2d-3e4f-4a5b-9c6d-7e8f9a0b1c2d';
const imageId = 'c1d2e3f4-a5b6-4c7d-8e9f-0a1b2c3d4e5f';
const destinationId = '5d6e7f8a-9b0c-4d1e-8f2a-3b4c5d6e7f8a';
const overlay = { kind: 'text', x: 0.05, y: 0.85, size: 0.06, color: '#ffffff', text: 'Front door' };
const cue = { id: 'door', name: 'Front door', source: { camera: 'door' }, duration: 30, transition: 'fade', fadeDuration: 0.5, level: 1, overlays: [overlay] };
const programmeEdit = { name: 'Evening', loop: true, slate: { text: 'Back soon', background: '#102030' }, cues: [cue] };
const programme = { id: programmeId, ...programmeEdit };
const image = { id: imageId, name: 'Logo', width: 512, height: 512 };
const destination = { id: destinationId, name: 'Our channel', kind: 'youtube', url: 'rtmps://a.rtmps.youtube.com:443/live2', hasKey: true };
const destinationStatus = { id: destinationId, name: destination.name, kind: destination.kind, state: 'publishing', since: from, bitrate: 2_600_000, droppedFrames: 0 };
const previewStatus = {
  ...{ state: 'live', since: from, allowed: ['take', 'go-live', 'end-live', 'stop'], quality: 'medium', programme: { id: programmeId, name: 'Evening' } },
  ...{ cue: { id: 'door', since: from, isMissing: false }, streamId: 'preview', transports: [{ type: 'llhls', url: '/hls/preview/index.m3u8' }] },
  ...{ destinations: [destinationStatus], latency: 62, recording: { id: recordingId, since: from } },
};

export const examples: Readonly<Record<string, unknown>> = {
  AccessLog: { entries: [entry] },
  AccessLogEntry: entry,
  Activity: { from, to, buckets: [0, 0.12, 0.8, 0.35] },
  Address: { url: '/hls/door/index.m3u8?access=eyJhbGciOiJIUzI1NiJ9…', expiresAt: to },
  AddressCreate: { path: '/hls/door/index.m3u8' },
  Camera: camera,
  CameraCreate: { id: 'door', name: 'Front door', source: 'rtsp://camera.example/stream1', record: true },
  CameraEvent: event,
  CameraEventCreate: { time: from, label: event.label, kind: event.kind, color: event.color },
  CameraEventList: { events: [event] },
  CameraId: 'door',
  CameraList: { cameras: [camera] },
  CameraReplace: { name: 'Front door', source: 'rtsp://camera.example/stream2', record: true },
  CameraUpdate: { name: 'Back door' },
  CaptionLanguage: 'en',
  Cue: cue,
  Destination: destination,
  DestinationCheck: { ok: false, reason: 'unreachable', hint: 'The destination cannot be reached. Check its address, and the network.' },
  DestinationEdit: { name: 'Our channel', kind: 'youtube', streamKey: 'the key of the platform' },
  DestinationId: destinationId,
  DestinationList: { destinations: [destination] },
  DestinationStatus: destinationStatus,
  IceCandidate: candidate,
  IceCandidateList: { candidates: [candidate] },
  IceCandidatePost: { sessionId, candidate },
  ImageId: imageId,
  IsoTime: from,
  Overlay: overlay,
  Participant: participant,
  ParticipantCreate: { user_id: 'ben' },
  ParticipantList: { participants: [participant] },
  PartUpload: { upload_id: videoId, part_size: 8_388_608, part_count: 3, parts: [{ number: 1, size: 8_388_608 }], expires_at: to },
  PartUrls: { urls: [{ number: 2, size: 8_388_608, url: 'https://s3.example/videos/original?partNumber=2&X-Amz-Signature=…' }], expires_at: to },
  PartUrlsCreate: { numbers: [2, 3] },
  PlaybackStart: { playbackTime: from, skipGaps: true, speed: 1 },
  PreviewGoLive: { destinationIds: [destinationId] },
  PreviewHealth: { ok: false, checks: [{ name: 'encoder', ok: true }, { name: 'programme', ok: false, hint: 'There is no programme yet. Create one.' }] },
  PreviewImage: image,
  PreviewImageList: { images: [image] },
  PreviewStart: { programmeId, quality: 'medium' },
  PreviewStatus: previewStatus,
  PreviewTake: { cueId: 'door' },
  Programme: programme,
  ProgrammeEdit: programmeEdit,
  ProgrammeId: programmeId,
  ProgrammeList: { programmes: [programme] },
  Recording: recording,
  RecordingAnalytics: recordingAnalytics,
  RecordingId: recordingId,
  RecordingInfo: {
    ...{ ...recording, metadata, expires_at: to, quality: '720p', analytics: recordingAnalytics, progress },
    streaming: { hls: { status: 'ready', url: signedBelow('stream/playlist.m3u8') }, dash: { status: 'none' }, mp4: { status: 'ready', url: signedBelow('download') } },
  },
  PipelineFailure: { time: from, stage: 'process', reason: 'processor_timeout', message: 'The processor did not answer within 60 s.', hint: 'Give it more power.' },
  PipelineId: 'harbour',
  PipelineLog: { lines: [logLine] },
  PipelineLogLine: logLine,
  PipelineOutput: pipeline.output,
  PipelineOverview: { isRunning: true, pipelines: [pipeline], defaults: { bufferDuration: 30, processorUrl: 'http://127.0.0.1:5000', publishUrl: 'rtmp://127.0.0.1/live', onLate: 'wait' } },
  PipelineStart: { sourceUrl: 'https://source.example/live.m3u8', streamId: 'harbour', bufferDuration: 30 },
  PipelineStarted: { success: true, message: 'Pipeline started', streamId: 'harbour', pipeline },
  PipelineStatus: pipeline,
  PipelineStop: { streamId: 'harbour' },
  PipelineStopped: { success: true, message: 'Pipeline stopped', pipelines: [pipeline] },
  RecordingJob: job,
  RecordingJobList: { jobs: [job] },
  RecordingList: { recordings: [recording], next_cursor: 'MTc2OTg2MDgwMDAwMCA5ZDNjMWYwZQ' },
  RecordingMetadata: metadata,
  RecordingProgress: { session_id: 'a1b2c3', position: 61.5, duration: 10, event: 'playback_progress' },
  RecordingShare: share,
  RecordingShareCreate: { share_type: 'link', access_level: 'view', expires_at: to },
  RecordingShareList: { shares: [share] },
  RecordingStart: { stream_id: 'door', title: 'Front door', max_duration_seconds: 600 },
  SequenceList: { sequences: [{ from, to }] },
  SessionAnswer: { sessionId, answerSDP: description('answer') },
  SessionCounts: { sessions: 3, peers: 3, watched: 1 },
  SessionId: sessionId,
  SessionStarted: { sessionId, offerSDP: description('offer') },
  SharedRecording: {
    ...{ recording, access_level: 'view', stream_url: signedBelow('stream/playlist.m3u8') },
    ...{ thumbnail_url: signedBelow('thumbnail'), info_url: signedBelow('info'), progress_url: signedBelow('progress'), expires_at: to },
  },
  Stage: pipeline.stages[0],
  StorageClean: { streamId: 'harbour', olderThan: from },
  StorageCleaned: { success: true, message: 'Storage cleaned', removedFiles: 60, removedBytes: 48_000_000 },
  StorageStats: { totalBytes: 96_000_000, freeBytes: 20_000_000_000, originalStream: folder, processedFragments: folder, pipelines: [{ streamId: 'harbour', isRunning: true, originalStream: folder, processedFragments: folder, oldest: from }] },
  TimeRange: { from, to },
  Token: { token: 'eyJhbGciOiJIUzI1NiJ9…', expiresAt: to },
  UploadOffer: { max_bytes: 10_000_000_000, ways: ['parts', 'tus'] },
  Video: video,
  VideoAnalytics: {
    ...{ ...figures, unique_viewers: 7, startup_ms: { median: 320, p95: 900 }, buffering_ratio: 0.004, quality_switches: 9, bandwidth_kbps: 8200, seeks: 14, errors: 0 },
    qualities: [{ quality_label: '720p', watch_time_seconds: 3100 }, { quality_label: '360p', watch_time_seconds: 400 }],
    ...{ stalls: 7, completed_views: 14, heat_map: Array.from({ length: 100 }, (_, i) => 1 - i / 200) },
    ...{ devices: [{ name: 'desktop', views: 25 }], browsers: [{ name: 'Chrome', views: 18 }], operating_systems: [{ name: 'Windows', views: 15 }], countries: [{ name: 'NO', views: 9 }] },
  },
  VideoAnalyticsFigures: figures,
  VideoAnalyticsEvent: { type: 'watched', from: 0, to: 9.6, quality_selected: '720p', bandwidth_kbps: 8200, buffer_health: 21.4 },
  VideoAnalyticsOverview: { ...watched, startup_ms: { median: 320, p95: 900 }, videos: [{ id: videoId, title: 'Harbour at noon', ...watched }] },
  VideoAnalyticsPost: { session_id: '0b9f4c1e-6a2d-4f0b-9c3e-5d7a1b2c3d4e', events: [{ type: 'started', startup_ms: 320 }, { type: 'watched', from: 0, to: 9.6 }] },
  VideoCaptions: captions,
  VideoCaptionsList: { captions: [captions] },
  VideoChapter: chapter,
  VideoChapters: { chapters: [chapter] },
  VideoId: videoId,
  VideoIdOrSlug: 'harbour-at-noon-9d3c1f0e',
  VideoList: { videos: [video], next_cursor: 'MTc2OTg2MDgwMDAwMCA5ZDNjMWYwZQ' },
  VideoProgress: progress,
  VideoProgressUpdate: { current_time: 61.5, completed_percentage: 34 },
  VideoPublish: { is_published: true },
  VideoQuality: quality,
  VideoQualityList: [quality],
  VideoStream: {
    stream_url: `/api/v1/videos/${videoId}/hls/index.m3u8?access=eyJhbGciOiJIUzI1NiJ9…`,
    dash_url: `/api/v1/videos/${videoId}/hls/manifest.mpd?access=eyJhbGciOiJIUzI1NiJ9…`,
    qualities: [quality],
    storyboard_url: `/api/v1/videos/${videoId}/hls/storyboard.vtt?access=eyJhbGciOiJIUzI1NiJ9…`,
    token: 'eyJhbGciOiJIUzI1NiJ9…',
    expires_at: to,
    session_id: '0b9f4c1e-6a2d-4f0b-9c3e-5d7a1b2c3d4e',
    cmcd_url: `/api/v1/cmcd/${videoId}?access=eyJhbGciOiJIUzI1NiJ9…`,
  },
  VideoUpdate: { title: 'Harbour in the evening', tags: ['harbour', 'evening'] },
  VideoUploadFields: { title: 'Harbour at noon', tags: ['harbour'], category: 'Views' },
  TokenCreate: { user: 'anna', scopes: ['live', 'playback'], cameras: ['door'], expiresIn: 3600 },
};
