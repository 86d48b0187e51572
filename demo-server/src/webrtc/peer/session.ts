import { CHANNEL_LABEL, type IceCandidate, OrielError } from '@oriel/core/contract';
import { PeerConnection, type Track, Video } from 'node-datachannel';
import type { Milliseconds } from '../../media/frame.ts';
import type { PeerOptions } from '../peer-protocol.ts';
import { readCandidate } from '../sdp/candidate.ts';
import { type ChannelSection, PLAYOUT_DELAY, readSections, type VideoSection, writeDescription } from '../sdp/description.ts';
import { chooseFormat, type H264Format, offeredFormats } from '../sdp/h264.ts';
import { attributeValues, invalidSdp, parseSdp, type Sdp } from '../sdp/sdp.ts';
import { readTransport, type TransportParameters } from '../sdp/transport.ts';
import { ControlChannel } from './control-channel.ts';
import { toIceServers } from './ice-servers.ts';
import { asksForKeyframe } from './rtp.ts';
import type { SessionSource } from './session-source.ts';
import { VideoSender } from './video-sender.ts';

/** In the server's own offers. */
const VIDEO_MID = '0';
const CHANNEL_MID = '1';
const PLAYOUT_DELAY_ID = 1;
/** From one client; more are of no use and make the server send to as many addresses. */
const MAX_CANDIDATES = 32;
/** Host candidates are there at once; a STUN server that does not answer must not hold anything up longer, ms. */
const GATHERING = 500;
/** No timer runs longer, ms. */
const LONGEST_TIMER = 2 ** 31 - 1;

export interface PeerSessionOptions {
  id: string;
  cameraId: string;
  /** RFC 6381 of the camera's video, where it is known. */
  codec: string | undefined;
  /** Unix ms. */
  expires: Milliseconds | undefined;
  source: SessionSource;
  peer: PeerOptions;
  onEnd(): void;
}

/** One viewer's peer connection: a video track, the channel of facts, and what it shows. */
export class PeerSession {
  readonly #options: PeerSessionOptions;
  readonly #peer: PeerConnection;
  readonly #facts: ControlChannel;
  readonly #ssrc = 1 + Math.floor(Math.random() * 0xffff_fffe);
  readonly #candidates: string[] = [];
  readonly #firstCandidate = Promise.withResolvers<void>();
  readonly #gathered = Promise.withResolvers<void>();
  #remoteCandidates = 0;
  #mid = VIDEO_MID;
  #track: Track | undefined;
  #sender: VideoSender | undefined;
  #answered = false;
  #started = false;
  #ended = false;
  #timer: NodeJS.Timeout | undefined;
  readonly #expiry: NodeJS.Timeout | undefined;

  constructor(options: PeerSessionOptions) {
    this.#options = options;
    const { id, peer, source, expires } = options;
    this.#facts = new ControlChannel((request) => source.request(request));
    this.#peer = new PeerConnection(id, {
      iceServers: toIceServers(peer.iceServers),
      ...(peer.bindAddress !== undefined && { bindAddress: peer.bindAddress }),
      disableAutoNegotiation: true,
      forceMediaTransport: true,
    });
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

  get cameraId(): string {
    return this.#options.cameraId;
  }

  /** @returns the offer's SDP, without candidates: they are held back until the answer is in */
  offer(): string {
    const formats = offeredFormats(this.#options.codec);
    this.#addTrack(VIDEO_MID, formats, PLAYOUT_DELAY_ID);
    this.#facts.use(this.#peer.createDataChannel(CHANNEL_LABEL));
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
   * Takes the client's answer. Only what was read and checked is handed on, in the server's own words.
   *
   * @param from the client's address, where it is known
   * @returns the server's candidates, one at least
   * @throws OrielError `answer_exists`, `invalid_sdp`, `codec_unsupported`
   */
  async answer(text: string, from: string | undefined): Promise<IceCandidate[]> {
    if (this.#answered) throw new OrielError('answer_exists');
    const { sdp, transport, video, channel } = readClient(text);
    if (transport.setup === 'actpass') throw invalidSdp('a=setup of an answer is active or passive');
    const offered = offeredFormats(this.#options.codec);
    const format = video.formats.find(({ payloadType }) => offered.some((each) => each.payloadType === payloadType));
    if (!format) throw new OrielError('codec_unsupported');
    if (video.mid !== VIDEO_MID || (channel && channel.mid !== CHANNEL_MID)) throw invalidSdp('a=mid is not the offer’s');
    const playoutDelayId = video.playoutDelayId === PLAYOUT_DELAY_ID ? PLAYOUT_DELAY_ID : undefined;
    this.#setRemote('answer', writeDescription({ transport, sections: [{ ...video, formats: [format] }, ...(channel ? [channel] : [])] }));
    this.#answered = true;
    this.#send(format.payloadType, playoutDelayId);
    for (const candidate of clientCandidates(sdp)) this.addCandidate({ candidate }, from);
    await this.#patiently(this.#firstCandidate.promise);
    return this.candidates();
  }

  /**
   * From a client's offer (WHEP) to the answer, with all candidates.
   *
   * @throws OrielError `invalid_sdp`, `codec_unsupported`
   */
  async answerTo(text: string, from: string | undefined): Promise<string> {
    const { sdp, transport, video, channel, sections } = readClient(text);
    if (transport.setup === 'passive') throw invalidSdp('a=setup of an offer is actpass or active');
    const format = chooseFormat(video.formats, this.#options.codec);
    if (!format) throw new OrielError('codec_unsupported');
    this.#mid = video.mid;
    const { playoutDelayId } = video;
    this.#addTrack(video.mid, [format], playoutDelayId);
    this.#peer.onDataChannel((dataChannel) => (dataChannel.getLabel() === CHANNEL_LABEL ? this.#facts.use(dataChannel) : dataChannel.close()));
    const used = sections.map((section) => (section === video ? { ...video, formats: [format] } : section));
    this.#setRemote('offer', writeDescription({ transport, sections: used.filter(({ kind }) => kind !== 'rejected') }));
    this.#answered = true;
    this.#send(format.payloadType, playoutDelayId);
    this.#peer.setLocalDescription('answer');
    for (const candidate of clientCandidates(sdp)) this.addCandidate({ candidate }, from);
    await this.#patiently(this.#gathered.promise);
    if (this.#ended) throw new OrielError('session_unknown');
    return writeDescription({
      transport: this.#localTransport(),
      sections: sections.map((section) =>
        section === video ? { ...video, direction: 'sendonly', formats: [format], ssrc: this.#ssrc } : section === channel ? channel : section,
      ),
      candidates: this.#candidates,
    });
  }

  /** @throws OrielError `answer_missing`, `invalid_candidate` */
  addCandidate({ candidate }: IceCandidate, from: string | undefined): void {
    if (!this.#answered) throw new OrielError('answer_missing');
    const line = readCandidate(candidate, from);
    if (line === undefined || ++this.#remoteCandidates > MAX_CANDIDATES) return;
    try {
      this.#peer.addRemoteCandidate(line, this.#mid);
    } catch (cause) {
      throw new OrielError('invalid_candidate', { cause });
    }
  }

  candidates(): IceCandidate[] {
    if (!this.#answered) return [];
    return this.#candidates.map((candidate) => ({ candidate: candidate.replace(/^a=/, ''), sdpMid: this.#mid, sdpMLineIndex: 0 }));
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#expiry);
    this.#firstCandidate.resolve();
    this.#gathered.resolve();
    this.#options.source.close();
    this.#sender?.close();
    this.#facts.close();
    this.#track?.close();
    this.#peer.close();
    this.#options.onEnd();
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
      throw new OrielError('invalid_sdp', { cause });
    }
    this.#endAfter(this.#options.peer.connectTimeout);
  }

  /** From here on, pictures go out as soon as the connection stands. */
  #send(payloadType: number, playoutDelayId: number | undefined): void {
    const track = this.#track;
    if (!track) return;
    const sender = (this.#sender = new VideoSender(track, { ssrc: this.#ssrc, payloadType, playoutDelayId }));
    const { source } = this.#options;
    track.onOpen(() => {
      if (this.#started || this.#ended) return;
      this.#started = true;
      source.start({ send: (data, rtp, jitter) => sender.send(data, rtp, jitter), tell: (fact) => this.#facts.tell(fact) });
    });
    track.onMessage((packet) => {
      if (this.#started && !this.#ended && asksForKeyframe(packet)) source.refresh();
    });
  }

  #localTransport(): TransportParameters {
    const sdp = parseSdp(this.#peer.localDescription()?.sdp ?? '');
    return readTransport(sdp, sdp.media[0] ?? { kind: 'video', port: 0, protocol: '', formats: [], attributes: [] });
  }

  #stateChanged(state: string): void {
    if (this.#ended) return;
    if (state === 'connected') clearTimeout(this.#timer);
    else if (state === 'failed' || state === 'closed') this.end();
    else if (state === 'disconnected') this.#endAfter(this.#options.peer.connectTimeout);
  }

  async #patiently(gathering: Promise<void>): Promise<void> {
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

/** @throws OrielError `invalid_sdp`, or `codec_unsupported` where it takes no video */
function readClient(text: string): Client {
  const sdp = parseSdp(text);
  const sections = readSections(sdp);
  const index = sections.findIndex(({ kind }) => kind === 'video');
  const video = sections[index];
  const section = sdp.media[index];
  if (video?.kind !== 'video' || !section) throw new OrielError('codec_unsupported');
  const channel = sections.find((each) => each.kind === 'application');
  return { sdp, sections, video, channel, transport: readTransport(sdp, section) };
}

const clientCandidates = (sdp: Sdp): string[] =>
  [sdp, ...sdp.media].flatMap((part) => attributeValues(part, 'candidate')).map((value) => `candidate:${value}`);
