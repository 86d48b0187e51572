import { receivableVideo, type Camera, type Transport } from '@oriel/core';

export type TransportChoice = 'auto' | 'webrtc' | 'hls';

/** What this browser can play, by means that a source needs. */
export interface Capabilities {
  /** Codec strings in lower case, `h264` and so on, that WebRTC receives; empty without WebRTC. */
  webrtc: ReadonlySet<string>;
  hls: 'mse' | 'native' | undefined;
}

const WEBRTC_NAMES: Record<string, string> = { avc1: 'h264', avc3: 'h264', hvc1: 'h265', hev1: 'h265', vp09: 'vp9', vp08: 'vp8', av01: 'av1' };

export function detectCapabilities(): Capabilities {
  const codecs = (globalThis.RTCPeerConnection && receivableVideo()) ?? [];
  // Chromium says "maybe" to native HLS too: Media Source Extensions come first.
  const mse = 'MediaSource' in globalThis || 'ManagedMediaSource' in globalThis;
  const native = !mse && document.createElement('video').canPlayType('application/vnd.apple.mpegurl') !== '';
  return {
    webrtc: new Set(codecs.map(({ mimeType }) => mimeType.slice(mimeType.indexOf('/') + 1).toLowerCase())),
    hls: mse ? 'mse' : native ? 'native' : undefined,
  };
}

/** A camera's transports that can be tried here, in its own order. */
export function usableTransports(
  { transports, video }: Pick<Camera, 'transports' | 'video'>,
  { choice, mode, capabilities }: { choice: TransportChoice; mode: 'live' | 'playback'; capabilities: Capabilities },
): Transport[] {
  const codec = video && WEBRTC_NAMES[video.codec.slice(0, 4)];
  return transports.filter((transport) => {
    if (transport.type === 'webrtc') return choice !== 'hls' && capabilities.webrtc.has('h264');
    if (transport.type === 'whep') return choice !== 'hls' && (codec ? capabilities.webrtc.has(codec) : capabilities.webrtc.size > 0);
    // Plain HLS has no recordings that could be asked for by time.
    if (transport.type === 'hls' && mode === 'playback') return false;
    return choice !== 'webrtc' && capabilities.hls !== undefined;
  });
}

/** The transport that an address of the page's own speaks: HLS where it names a playlist, else WHEP. */
export function transportOf(src: string): Transport {
  const path = src.split(/[?#]/, 1)[0] ?? '';
  return { type: /\.m3u8$/i.test(path) ? 'llhls' : 'whep', url: src };
}
