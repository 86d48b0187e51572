import { H264RtpPacketizer, RtcpNackResponder, RtcpSrReporter, RtpPacketizationConfig, type Track } from 'node-datachannel';
import { wrap } from './rtp.ts';

/** Bytes of H.264 in a packet; with all headers below 1280, which IPv6 promises. */
const MAX_PAYLOAD = 1180;
/** Packets kept for retransmission: more than the longest burst of a group of pictures at a few Mbit/s. */
const KEPT_PACKETS = 1024;

/**
 * So much goes out at once, bytes: 167 packets. Chromium asks for a receive buffer of 1 MiB, of which Linux by default
 * grants what 184 packets take, and drops what comes beyond while nobody reads.
 */
const BURST = 192 * 1024;
/** Above that, bytes a millisecond. */
const RATE = 48 * 1024;

interface Waiting {
  data: Uint8Array;
  rtp: number;
}

export interface VideoSenderOptions {
  ssrc: number;
  payloadType: number;
  /** Its header extension's number, where it was negotiated: frames are then shown the moment they are decoded. */
  playoutDelayId?: number | undefined;
}

/** Sends coded pictures over one track, as RTP (RFC 6184), and again what got lost (RFC 4585). */
export class VideoSender {
  readonly #track: Track;
  readonly #config: RtpPacketizationConfig;
  /** In order; what a long group of pictures leaves over for the next milliseconds. */
  readonly #waiting: Waiting[] = [];
  #allowance = BURST;
  #counted = performance.now();
  #timer: NodeJS.Timeout | undefined;
  #flushing: PromiseWithResolvers<void> | undefined;

  constructor(track: Track, { ssrc, payloadType, playoutDelayId }: VideoSenderOptions) {
    this.#track = track;
    this.#config = new RtpPacketizationConfig(ssrc, 'oriel', payloadType, 90_000);
    if (playoutDelayId !== undefined) {
      this.#config.playoutDelayId = playoutDelayId;
      this.#config.playoutDelayMin = 0;
      this.#config.playoutDelayMax = 0;
    }
    const packetizer = new H264RtpPacketizer('Length', this.#config, MAX_PAYLOAD);
    packetizer.addToChain(new RtcpSrReporter(this.#config));
    packetizer.addToChain(new RtcpNackResponder(KEPT_PACKETS));
    track.setMediaHandler(packetizer);
  }

  /** @param data length-prefixed NAL units, SPS and PPS before a keyframe */
  send(data: Uint8Array, rtp: number): void {
    this.#waiting.push({ data, rtp });
    if (!this.#timer) this.#drain();
  }

  /** Resolves when every frame so far was sent, or dropped because the session ended. */
  flushed(): Promise<void> {
    if (this.#waiting.length === 0) return Promise.resolve();
    return (this.#flushing ??= Promise.withResolvers<void>()).promise;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#waiting.length = 0;
    this.#flushing?.resolve();
  }

  #drain(): void {
    const now = performance.now();
    this.#allowance = Math.min(BURST, this.#allowance + (now - this.#counted) * RATE);
    this.#counted = now;
    this.#timer = undefined;
    let sent = 0;
    for (const { data, rtp } of this.#waiting) {
      if (this.#allowance <= 0) break;
      this.#allowance -= data.byteLength;
      this.#transmit(data, rtp);
      sent++;
    }
    this.#waiting.splice(0, sent);
    if (this.#waiting.length > 0) return void (this.#timer = setTimeout(() => this.#drain(), 1));
    this.#flushing?.resolve();
    this.#flushing = undefined;
  }

  #transmit(data: Uint8Array, rtp: number): void {
    this.#config.timestamp = wrap(rtp);
    try {
      this.#track.sendMessageBinary(data as Buffer);
    } catch {
      // The peer has gone; its connection's state says so, and the session ends by that.
    }
  }
}
