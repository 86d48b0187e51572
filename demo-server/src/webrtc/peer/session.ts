import { CHANNEL_LABEL, type IceCandidate, ServerError } from '@oriel/core/contract';
import { PeerConnection, type Track, Video } from 'node-datachannel';
import type { Milliseconds, UnixMs } from '../../media/frame.ts';
import type { PeerOptions } from '../peer-protocol.ts';
import { type ChannelSection, PLAYOUT_DELAY, readSections, type VideoSection, writeDescription } from '../sdp/description.ts';
import { chooseFormat, type H264Format, offeredFormats } from '../sdp/h264.ts';
import { invalidSdp, parseSdp, type Sdp } from '../sdp/sdp.ts';
import { readTransport, type TransportParameters } from '../sdp/transport.ts';
import { ControlChannel } from './control-channel.ts';
import { toIceServers } from './ice-servers.ts';
import { RemoteCandidates } from './remote-candidates.ts';
import { asksForKeyframe } from './rtp.ts';
import type { SessionSource } from './session-source.ts';
import { VideoSender } from './video-sender.ts';

/** In the server's own offers. */
const VIDEO_MID = '0';
const CHANNEL_MID = '1';
const PLAYOUT_DELAY_ID = 1;
/** Host candidates come at once; a STUN server that does not answer delays nothing for longer. */
const GATHERING: Milliseconds = 500;
/** From the error that a viewer gets for too many requests to the end of its session. */
const FLOOD_GRACE: Milliseconds = 200;
/** No timer runs longer. */
const LONGEST_TIMER: Milliseconds = 2 ** 31 - 1;

/**
 * - `unanswered`: there is no description of the client yet
 * - `answered`: both descriptions are set; the connection is being made
 * - `sending`: the connection was up, and the source sends
 * - `leaving`: the viewer was told why, and the session ends in a moment
 */
type State = 'unanswered' | 'answered' | 'sending' | 'leaving' | 'ended';

export interface PeerSessionOptions {
  id: string;
  streamId: string;
  /** RFC 6381 codec of the stream's video, if it is known. */
  codec: string | undefined;
  expires: UnixMs | undefined;
  source: SessionSource;
  peer: PeerOptions;
  onEnd(): void;
}

/** One viewer's peer connection: a video track, the control channel, and the source that it shows. */
export class PeerSession {
  readonly #options: PeerSessionOptions;
  readonly #peer: PeerConnection;
  readonly #remoteCandidates: RemoteCandidates;
  readonly #channel: ControlChannel;
  readonly #ssrc = 1 + Math.floor(Math.random() * 0xffff_fffe);
  readonly #candidates: string[] = [];
  readonly #firstCandidate = Promise.withResolvers<void>();
  readonly #gathered = Promise.withResolvers<void>();
  #mid = VIDEO_MID;
  #track: Track | undefined;
  #sender: VideoSender | undefined;
  #state: State = 'unanswered';
  #timer: NodeJS.Timeout | undefined;
  readonly #expiry: NodeJS.Timeout | undefined;

  constructor(options: PeerSessionOptions) {
    this.#options = options;
    const { id, peer, source, expires } = options;
    this.#channel = new ControlChannel({
      onRequest: (request) => source.request(request),
      onFlood: () => {
        if (this.#state === 'ended') return;
        this.#state = 'leaving';
        this.#endAfter(FLOOD_GRACE);
      },
    });
    this.#peer = new PeerConnection(id, {
      iceServers: toIceServers(peer.iceServers),
      ...(peer.bindAddress !== undefined && { bindAddress: peer.bindAddress }),
      disableAutoNegotiation: true,
      forceMediaTransport: true,
    });
    this.#remoteCandidates = new RemoteCandidates(this.#peer);
    this.#peer.onLocalCandidate((candidate) => {
      this.#candidates.push(candidate);
      this.#firstCandidate.resolve();
    });
    this.#peer.onGatheringStateChange((state) => {
      if (state === 'complete') this.#gathered.resolve();
    });
    this.#peer.onStateChange((state) => this.#stateChanged(state));
    this.#endAfter(peer.answerTimeout);
    if (expires !== undefined) this.#expiry = setTimeout(() => this.end(), Math.min(expires - Date.now(), LONGEST_TIMER));
  }

  get streamId(): string {
    return this.#options.streamId;
  }

  /** @returns the offer's SDP, without candidates: the client gets them with its answer */
  offer(): string {
    const formats = offeredFormats(this.#options.codec);
    this.#addTrack(VIDEO_MID, formats, PLAYOUT_DELAY_ID);
    this.#channel.use(this.#peer.createDataChannel(CHANNEL_LABEL));
    this.#peer.setLocalDescription('offer');
    return writeDescription({
      transport: this.#localTransport(),
      sections: [
        { kind: 'video', mid: VIDEO_MID, direction: 'sendonly', formats, playoutDelayId: PLAYOUT_DELAY_ID, ssrc: this.#ssrc },
        { kind: 'application', mid: CHANNEL_MID },
      ],
    });
  }

  /**
   * Takes the client's answer. The native library gets only what was read and checked, in a description of our own.
   *
   * @param from the client's address, if it is known
   * @returns the server's candidates, at least one
   * @throws OrielError `answer_exists`, `invalid_sdp`, `codec_unsupported`
   */
  async answer(text: string, from: string | undefined): Promise<IceCandidate[]> {
    if (this.#state !== 'unanswered') throw new ServerError('answer_exists');
    const { sdp, transport, video, channel } = readClient(text);
    if (transport.setup === 'actpass') throw invalidSdp('a=setup of an answer is active or passive');
    const offered = offeredFormats(this.#options.codec);
    const format = video.formats.find(({ payloadType }) => offered.some((each) => each.payloadType === payloadType));
    if (!format) throw new ServerError('codec_unsupported');
    if (video.mid !== VIDEO_MID || (channel && channel.mid !== CHANNEL_MID)) throw invalidSdp('a=mid is not the offer’s');
    const playoutDelayId = video.playoutDelayId === PLAYOUT_DELAY_ID ? PLAYOUT_DELAY_ID : undefined;
    this.#setRemote('answer', writeDescription({ transport, sections: [{ ...video, formats: [format] }, ...(channel ? [channel] : [])] }));
    this.#state = 'answered';
    this.#startSending(format.payloadType, playoutDelayId);
    this.#remoteCandidates.release(this.#mid);
    for (const candidate of sdp.candidates) this.#remoteCandidates.add(candidate, from);
    await this.#waitFor(this.#firstCandidate.promise);
    return this.candidates();
  }

  /**
   * Takes a client's offer (WHEP).
   *
   * @returns the answer, with all candidates
   * @throws OrielError `invalid_sdp`, `codec_unsupported`
   */
  async answerTo(text: string, from: string | undefined): Promise<string> {
    const { sdp, transport, video, channel, sections } = readClient(text);
    if (transport.setup === 'passive') throw invalidSdp('a=setup of an offer is actpass or active');
    const format = chooseFormat(video.formats, this.#options.codec);
    if (!format) throw new ServerError('codec_unsupported');
    this.#mid = video.mid;
    const { playoutDelayId } = video;
    this.#addTrack(video.mid, [format], playoutDelayId);
    this.#peer.onDataChannel((dataChannel) => (dataChannel.getLabel() === CHANNEL_LABEL ? this.#channel.use(dataChannel) : dataChannel.close()));
    const used = sections.map((section) => (section === video ? { ...video, formats: [format] } : section));
    this.#setRemote('offer', writeDescription({ transport, sections: used.filter(({ kind }) => kind !== 'rejected') }));
    this.#state = 'answered';
    this.#startSending(format.payloadType, playoutDelayId);
    this.#peer.setLocalDescription('answer');
    this.#remoteCandidates.release(this.#mid);
    for (const candidate of sdp.candidates) this.#remoteCandidates.add(candidate, from);
    await this.#waitFor(this.#gathered.promise);
    if (this.#isEnded) throw new ServerError('session_unknown');
    return writeDescription({
      transport: this.#localTransport(),
      sections: sections.map((section) =>
        section === video ? { ...video, direction: 'sendonly', formats: [format], ssrc: this.#ssrc } : section === channel ? channel : section,
      ),
      candidates: this.#candidates,
    });
  }

  /** @throws OrielError `invalid_candidate` */
  addCandidate({ candidate }: IceCandidate, from: string | undefined): void {
    this.#remoteCandidates.add(candidate, from);
  }

  candidates(): IceCandidate[] {
    if (this.#state === 'unanswered') return [];
    return this.#candidates.map((candidate) => ({ candidate: candidate.replace(/^a=/, ''), sdpMid: this.#mid, sdpMLineIndex: 0 }));
  }

  end(): void {
    if (this.#isEnded) return;
    this.#state = 'ended';
    clearTimeout(this.#timer);
    clearTimeout(this.#expiry);
    this.#firstCandidate.resolve();
    this.#gathered.resolve();
    this.#options.source.close();
    this.#sender?.close();
    this.#channel.close();
    this.#track?.close();
    this.#peer.close();
    this.#options.onEnd();
  }

  /** Asked for after an `await` too, where TypeScript would take an earlier comparison for granted. */
  get #isEnded(): boolean {
    return this.#state === 'ended';
  }

  #addTrack(mid: string, formats: H264Format[], playoutDelayId: number | undefined): void {
    const video = new Video(mid, 'SendOnly');
    for (const { payloadType, profileLevelId } of formats) {
      video.addH264Codec(payloadType, `level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=${profileLevelId}`);
    }
    video.addSSRC(this.#ssrc, 'oriel', 'oriel', 'video');
    if (playoutDelayId !== undefined) video.parseSdpLine(`a=extmap:${playoutDelayId} ${PLAYOUT_DELAY}`);
    this.#track = this.#peer.addTrack(video);
  }

  #setRemote(type: 'offer' | 'answer', sdp: string): void {
    try {
      this.#peer.setRemoteDescription(sdp, type);
    } catch (cause) {
      throw new ServerError('invalid_sdp', { cause });
    }
    this.#endAfter(this.#options.peer.connectTimeout);
  }

  /** Frames go out as soon as the connection is up. */
  #startSending(payloadType: number, playoutDelayId: number | undefined): void {
    const track = this.#track;
    if (!track) return;
    const sender = (this.#sender = new VideoSender(track, { ssrc: this.#ssrc, payloadType, playoutDelayId }));
    const { source } = this.#options;
    track.onOpen(() => {
      if (this.#state !== 'answered') return;
      this.#state = 'sending';
      source.start({
        sendFrame: (data, rtp, jitter) => sender.send(data, rtp, jitter),
        sendFact: (fact) => this.#channel.send(fact),
        flushed: () => sender.flushed(),
      });
    });
    track.onMessage((packet) => {
      if (this.#state === 'sending' && asksForKeyframe(packet)) source.refresh();
    });
  }

  #localTransport(): TransportParameters {
    const sdp = parseSdp(this.#peer.localDescription()?.sdp ?? '');
    return readTransport(sdp, sdp.media[0]);
  }

  #stateChanged(state: string): void {
    if (state === 'failed' || state === 'closed') this.end();
    else if (this.#state === 'leaving' || this.#isEnded) return;
    else if (state === 'connected') clearTimeout(this.#timer);
    else if (state === 'disconnected') this.#endAfter(this.#options.peer.connectTimeout);
  }

  async #waitFor(gathering: Promise<void>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, GATHERING);
    await Promise.race([gathering, promise]);
    clearTimeout(timer);
  }

  #endAfter(delay: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.end(), delay);
  }
}

interface Client {
  sdp: Sdp;
  transport: TransportParameters;
  sections: ReturnType<typeof readSections>;
  video: VideoSection;
  channel: ChannelSection | undefined;
}

/** @throws OrielError `invalid_sdp`, or `codec_unsupported` when it takes no video */
function readClient(text: string): Client {
  const sdp = parseSdp(text);
  const sections = readSections(sdp);
  const index = sections.findIndex(({ kind }) => kind === 'video');
  const video = sections[index];
  const section = sdp.media[index];
  if (video?.kind !== 'video' || !section) throw new ServerError('codec_unsupported');
  const channel = sections.find((each) => each.kind === 'application');
  return { sdp, sections, video, channel, transport: readTransport(sdp, section) };
}
