import { H264RtpPacketizer, RtcpNackResponder, RtcpSrReporter, RtpPacketizationConfig, type Track } from 'node-datachannel';
import type { Milliseconds } from '../../media/frame.ts';
import { playoutDelay } from './playout-delay.ts';
import { wrap } from './rtp.ts';

/** Bytes of H.264 in a packet; with all headers less than 1280, the smallest MTU of IPv6 (RFC 8200 §5). */
const MAX_PAYLOAD = 1180;
/** Packets kept for retransmission: more than a group of pictures has at a few Mbit/s. */
const KEPT_PACKETS = 1024;

/**
 * The largest burst, bytes: 167 packets. Chromium asks for a receive buffer of 1 MiB. By default Linux grants a buffer
 * that holds 184 packets, and drops the packets that arrive while it is full.
 */
const BURST = 192 * 1024;
/** Beyond the burst: bytes a millisecond. */
const RATE = 48 * 1024;

interface Waiting {
  data: Uint8Array;
  rtp: number;
  jitter: Milliseconds;
}

export interface VideoSenderOptions {
  ssrc: number;
  payloadType: number;
  /** The negotiated id of the `playout-delay` header extension (RFC 8285). */
  playoutDelayId?: number | undefined;
}

/** Sends frames over one track as RTP (RFC 6184), and retransmits lost packets (RFC 4585). */
export class VideoSender {
  readonly #track: Track;
  readonly #config: RtpPacketizationConfig;
  /** Frames that exceed the allowance, in order; they leave in the next milliseconds. */
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
    }
    const packetizer = new H264RtpPacketizer('Length', this.#config, MAX_PAYLOAD);
    packetizer.addToChain(new RtcpSrReporter(this.#config));
    packetizer.addToChain(new RtcpNackResponder(KEPT_PACKETS));
    track.setMediaHandler(packetizer);
  }

  /**
   * @param data length-prefixed NAL units, SPS and PPS before a keyframe
   * @param rtp RTP time, without wrapping
   * @param jitter how unevenly frames come, ms: the receiver is asked for that much playout delay
   */
  send(data: Uint8Array, rtp: number, jitter: Milliseconds = 0): void {
    this.#waiting.push({ data, rtp, jitter });
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
    for (const each of this.#waiting) {
      if (this.#allowance <= 0) break;
      this.#allowance -= each.data.byteLength;
      this.#transmit(each);
      sent++;
    }
    this.#waiting.splice(0, sent);
    if (this.#waiting.length > 0) return void (this.#timer = setTimeout(() => this.#drain(), 1));
    this.#flushing?.resolve();
    this.#flushing = undefined;
  }

  #transmit({ data, rtp, jitter }: Waiting): void {
    const { min, max } = playoutDelay(jitter);
    this.#config.timestamp = wrap(rtp);
    this.#config.playoutDelayMin = min;
    this.#config.playoutDelayMax = max;
    try {
      this.#track.sendMessageBinary(data as Buffer);
    } catch {
      // The peer has gone. The session ends when its connection changes state.
    }
  }
}
