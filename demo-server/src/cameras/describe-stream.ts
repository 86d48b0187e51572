import { type Camera as CameraDescription, toIso } from '@oriel/core/contract';
import type { Stream } from '../streams/stream.ts';
import type { IngestStatus } from './ingest.ts';

export interface DescribeOptions {
  /** Whoever reads it manages the whole server, and may see what the source's programs said. */
  detail?: boolean;
}

/** A stream as the API lists it among the cameras. */
export function describeStream({ bus, id, name }: Pick<Stream, 'bus' | 'id' | 'name'>, status: IngestStatus, recorder: CameraDescription['recorder'], { detail = false }: DescribeOptions = {}): CameraDescription {
  const { state, since, reason, detail: cause, frameRate } = status;
  const video = bus.tracks.find((track) => track.kind === 'video');
  return {
    id,
    name,
    state,
    since: toIso(since),
    ...(reason !== undefined && { reason }),
    ...(detail && cause !== undefined && { detail: cause }),
    recorder,
    ...(video && { video: { codec: video.codec, width: video.width, height: video.height, ...(frameRate !== undefined && { frameRate }) } }),
    transports: [
      { type: 'webrtc', url: `/api/v1/cameras/${id}/live/start` },
      { type: 'whep', url: `/whep/${id}` },
      { type: 'llhls', url: `/hls/${id}/index.m3u8` },
    ],
  };
}
