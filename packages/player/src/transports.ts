import { receivableVideo, type Camera, type Transport } from '@oriel/core';
import type { TransportChoice } from './intent.ts';

/** What this browser can play. */
export interface Capabilities {
  /** Names of the codecs that WebRTC can receive, in lower case (`h264`); empty without WebRTC. */
  webrtc: ReadonlySet<string>;
  hls: 'mse' | 'native' | undefined;
}

const WEBRTC_NAMES: Record<string, string> = { avc1: 'h264', avc3: 'h264', hvc1: 'h265', hev1: 'h265', vp09: 'vp9', vp08: 'vp8', av01: 'av1' };

export function detectCapabilities(): Capabilities {
  const codecs = (globalThis.RTCPeerConnection && receivableVideo()) ?? [];
  return {
    webrtc: new Set(codecs.map(({ mimeType }) => mimeType.slice(mimeType.indexOf('/') + 1).toLowerCase())),
    hls: hlsSupport(),
  };
}

/** How this browser plays HLS. */
export function hlsSupport(): Capabilities['hls'] {
  // Chromium says "maybe" to native HLS too: Media Source Extensions come first.
  if ('MediaSource' in globalThis || 'ManagedMediaSource' in globalThis) return 'mse';
  return document.createElement('video').canPlayType('application/vnd.apple.mpegurl') === '' ? undefined : 'native';
}

/** Whether a URL names an HLS playlist. */
export const isPlaylist = (src: string): boolean => /\.m3u8$/i.test(src.split(/[?#]/, 1)[0] ?? '');

/** The camera's transports that this browser can play, in the camera's order. Types that are not known are skipped. */
export function usableTransports(
  { transports, video }: Pick<Camera, 'transports' | 'video'>,
  { choice, mode, capabilities }: { choice: TransportChoice; mode: 'live' | 'playback'; capabilities: Capabilities },
): Transport[] {
  const codec = video && WEBRTC_NAMES[video.codec.slice(0, 4)];
  return transports.filter(({ type }) => {
    switch (type) {
      case 'webrtc':
        return choice !== 'hls' && capabilities.webrtc.has('h264');
      case 'whep':
        return choice !== 'hls' && (codec ? capabilities.webrtc.has(codec) : capabilities.webrtc.size > 0);
      case 'llhls':
        return choice !== 'webrtc' && capabilities.hls !== undefined;
      case 'hls':
        // Plain HLS has no recordings that could be asked for by time.
        return choice !== 'webrtc' && capabilities.hls !== undefined && mode === 'live';
      default:
        return false;
    }
  });
}

/** The transport of a URL that the page gave: HLS where it names a playlist, else WHEP. */
export function transportOf(src: string): Transport {
  return { type: isPlaylist(src) ? 'llhls' : 'whep', url: src };
}
