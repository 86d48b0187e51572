import { http, HttpResponse, type AnyHandler } from 'msw';
import type { Video, VideoAnalytics, VideoAnalyticsEvent, VideoAnalyticsOverview, VideoProgress, VideoProgressUpdate } from '@oriel/core/contract';

const AT = '2026-01-31T10:00:00.000Z';

export const mockProgress = (progress: Partial<VideoProgress> = {}): VideoProgress => ({ current_time: 0, completed_percentage: 0, is_completed: false, last_watched_at: null, watch_count: 0, ...progress });

export const mockQuality = (label: string, progress = 1): Video['qualities'][number] => ({
  quality_label: label,
  resolution_width: Math.round((Number.parseInt(label) * 16) / 9),
  resolution_height: Number.parseInt(label),
  bitrate_kbps: 2000,
  file_size_bytes: 1_000_000,
  processing_status: progress < 1 ? 'processing' : 'completed',
  progress,
});

export const mockVideo = (video: Partial<Video> = {}): Video => ({
  id: 'tour',
  title: 'Harbour tour',
  description: '',
  duration: 20,
  thumbnail_url: `/api/v1/videos/${video.id ?? 'tour'}/thumbnail`,
  qualities: [mockQuality('180p'), mockQuality('360p')],
  progress: mockProgress(),
  upload_status: 'ready',
  is_playable: true,
  slug: video.id ?? 'tour',
  tags: [],
  category: null,
  is_published: true,
  is_public: true,
  protection: 'none',
  original_filename: 'tour.mp4',
  content_type: 'video/mp4',
  file_size_bytes: 5_000_000,
  created_by: 'anna',
  created_at: AT,
  updated_at: AT,
  ...video,
});

export const mockAnalytics = (analytics: Partial<VideoAnalytics> = {}): VideoAnalytics => ({
  views: 0,
  unique_viewers: 0,
  watch_time_seconds: 0,
  startup_ms: null,
  buffering_ratio: 0,
  stalls: 0,
  quality_switches: 0,
  bandwidth_kbps: null,
  qualities: [],
  seeks: 0,
  errors: 0,
  average_completion: 0,
  completed_views: 0,
  heat_map: [],
  devices: [],
  browsers: [],
  operating_systems: [],
  countries: [],
  ...analytics,
});

const mockFigures = { views: 0, unique_viewers: 0, watch_time_seconds: 0, completed_views: 0, buffering_ratio: 0, stalls: 0, errors: 0 };
export const mockOverview = (overview: Partial<VideoAnalyticsOverview> = {}): VideoAnalyticsOverview => ({ ...mockFigures, startup_ms: null, videos: [], ...overview });
export const mockWatched = (watched: Partial<VideoAnalyticsOverview['videos'][number]> = {}): VideoAnalyticsOverview['videos'][number] => ({ id: 'tour', title: 'Harbour tour', ...mockFigures, ...watched });

export interface SentReport {
  session_id: string;
  first_event?: number;
  events: VideoAnalyticsEvent[];
}

/** A library whose answers a test changes as it goes. Its streams are those of `vodHandlers`. */
export class MockLibrary {
  readonly videos: Map<string, Video>;
  analytics: VideoAnalytics = mockAnalytics();
  overview: VideoAnalyticsOverview = mockOverview();
  /** WebVTT of all videos by language, beside what their playlists have. */
  readonly captions = new Map<string, string>();
  /** JPEG or PNG, of all videos or of each; without one, thumbnails are missing. */
  picture: Blob | ((id: string) => Promise<Blob>) | undefined;
  /** WebVTT of the storyboard of all videos: a path on the server, once it is made. */
  storyboard: string | undefined;
  /** Answers instead of the library itself. */
  answer: ((path: string) => Response | undefined) | undefined;
  /** What it was told, in order. */
  readonly progress: VideoProgressUpdate[] = [];
  readonly reports: SentReport[] = [];
  /** How often each video was opened. */
  opened = 0;

  constructor(videos: readonly Video[] = [mockVideo()]) {
    this.videos = new Map(videos.map((video) => [video.id, video]));
  }

  /** All events that it was told, in the order of their numbers. */
  get events(): VideoAnalyticsEvent[] {
    const numbered = this.reports.flatMap(({ events, first_event = 0 }) => events.map((event, index) => [first_event + index, event] as const));
    return [...new Map(numbered)].toSorted(([a], [b]) => a - b).map(([, event]) => event);
  }

  get handlers(): AnyHandler[] {
    const one = (path: string) => `*/api/v1/videos/:id${path}`;
    return [
      http.all('*/api/v1/videos*', ({ request }) => this.answer?.(new URL(request.url).pathname)),
      http.all('*/api/v1/videos/*', ({ request }) => this.answer?.(new URL(request.url).pathname)),
      http.get('*/api/v1/videos', ({ request }) => this.#list(new URL(request.url).searchParams)),
      http.get('*/api/v1/videos/analytics', () => HttpResponse.json(this.overview)),
      http.get(one(''), ({ params }) => this.#find(params, (video) => HttpResponse.json(video))),
      http.get(one('/thumbnail'), ({ params }) => this.#find(params, ({ id }) => this.#draw(id))),
      http.get(one('/stream'), ({ params, request }) => this.#find(params, (video) => this.#open(video, new URL(request.url).searchParams.get('session_id')))),
      http.get(one('/captions'), ({ params }) => HttpResponse.json({ captions: [...this.captions.keys()].map((language) => ({ language, label: language, source: 'uploaded', url: `/api/v1/videos/${String(params['id'])}/captions/${language}` })) })),
      http.get(one('/captions/:language'), ({ params }) => {
        const text = this.captions.get(String(params['language']));
        return text === undefined ? error(404, 'not_found') : new HttpResponse(text, { headers: { 'Content-Type': 'text/vtt' } });
      }),
      http.post(one('/progress'), ({ params, request }) => this.#find(params, async (video) => {
        const update = (await request.json()) as VideoProgressUpdate;
        this.progress.push(update);
        return HttpResponse.json({ ...video.progress, ...update });
      })),
      http.post(one('/analytics'), async ({ request }) => {
        this.reports.push((await request.json()) as SentReport);
        return new HttpResponse(null, { status: 204 });
      }),
      http.get(one('/analytics'), () => HttpResponse.json(this.analytics)),
    ];
  }

  #find(params: Readonly<Record<string, unknown>>, then: (video: Video) => Response | Promise<Response>): Response | Promise<Response> {
    const video = this.videos.get(String(params['id']));
    return video ? then(video) : error(404, 'video_unknown');
  }

  async #draw(id: string): Promise<Response> {
    const picture = typeof this.picture === 'function' ? await this.picture(id) : this.picture;
    return picture ? new HttpResponse(picture, { headers: { 'Content-Type': picture.type } }) : error(404, 'segment_unknown');
  }

  #open(video: Video, session: string | null): Response {
    if (!video.is_playable) return error(409, 'video_not_ready');
    this.opened += 1;
    const access = `signature-${this.opened}`;
    return HttpResponse.json({
      stream_url: `/videos/${video.id}/master.m3u8?access=${access}`,
      qualities: video.qualities,
      ...(this.storyboard !== undefined && { storyboard_url: `${this.storyboard}?access=${access}` }),
      token: access,
      expires_at: '2036-01-31T10:00:00.000Z',
      session_id: session ?? `session-${this.opened}`,
    });
  }

  #list(search: URLSearchParams): Response {
    const { cursor = '0', limit = '20', query = '', tag } = Object.fromEntries(search);
    const found = [...this.videos.values()].filter(({ description, tags, title }) => query.toLowerCase().split(/\s+/).every((word) => [title, description, ...tags].join(' ').toLowerCase().includes(word)) && (!tag || tags.includes(tag)));
    const end = Number(cursor) + Number(limit);
    return HttpResponse.json({ videos: found.slice(Number(cursor), end), ...(end < found.length && { next_cursor: String(end) }) });
  }
}

export const error = (status: number, code: string): Response => HttpResponse.json({ error: { code, message: `${code}.`, hint: '' } }, { status });
