import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import datachannel, { type DataChannel, type PeerConnection } from 'node-datachannel';
import {
  CHANNEL_LABEL,
  ChannelFact,
  ChannelRequest,
  IceCandidatePost,
  OrielError,
  ServerError,
  PlaybackStart,
  SessionAnswer,
  SessionDescription,
  SessionStarted,
  type IceCandidate,
} from '@oriel/core/contract';
import { HttpServer, sendJson, type Received } from './http-server.ts';

/** One session as the sender sees it. */
export class SenderSession {
  readonly id = randomUUID();
  readonly requests: ChannelRequest[] = [];
  readonly start: PlaybackStart | undefined;
  readonly peer: PeerConnection;
  channel: DataChannel | undefined;
  readonly candidates: IceCandidate[] = [];
  /** From the page. */
  readonly received: IceCandidate[] = [];
  answered = false;

  constructor(start: PlaybackStart | undefined) {
    this.start = start;
    this.peer = new datachannel.PeerConnection('sender', { iceServers: [] });
    this.peer.onLocalCandidate((candidate, sdpMid) => this.candidates.push({ candidate, sdpMid }));
  }

  tell(fact: ChannelFact): void {
    this.channel?.sendMessage(JSON.stringify(ChannelFact.parse(fact)));
  }

  /** Says where it is, in answer to `id` or of itself. */
  place(time: string, { id, paused = false, rtp = 9000, speed = 1 }: { id?: number; paused?: boolean; rtp?: number; speed?: number } = {}): void {
    this.tell({ type: 'position', rtp, time, speed, paused, ...(id !== undefined && { id }) });
  }
}

/** Oriel's signaling with real peer connections behind it, as small as can be. Every message is held to the contract. */
export class Sender implements AsyncDisposable {
  readonly sessions: SenderSession[] = [];
  /** Given in place of the next start. */
  refusal: OrielError | undefined;
  /** Without it the sender is like a VMS that knows nothing of Oriel's channel. */
  withChannel = true;
  /** Another than Oriel's: a channel is there, and none to talk over. */
  label = CHANNEL_LABEL;
  /** Says its candidates in answer to the answer, as Oriel's server does; without it they are polled for. */
  candidatesWithAnswer = false;
  /** Takes answers and does nothing with them. */
  deaf = false;
  /** How a request over the channel is answered. */
  answer: (request: ChannelRequest, session: SenderSession) => void = () => {};
  /** Called before each request is answered. */
  beforeAnswer: (request: Received) => void | Promise<void> = () => {};
  #http!: HttpServer;

  static async listen(): Promise<Sender> {
    const sender = new Sender();
    sender.#http = await HttpServer.listen(async (request, response) => {
      await sender.beforeAnswer(request);
      try {
        await sender.#route(request, response);
      } catch (error) {
        const known = error instanceof OrielError ? error : new ServerError('internal', { message: String(error) });
        sendJson(response, known.toBody(), known.status);
      }
    });
    return sender;
  }

  get url(): string {
    return this.#http.url;
  }

  get received(): Received[] {
    return this.#http.received;
  }

  /** Sessions that were neither ended nor lost. */
  get open(): SenderSession[] {
    return this.sessions.filter(({ peer }) => peer.state() !== 'closed');
  }

  get last(): SenderSession {
    const session = this.sessions.at(-1);
    if (!session) throw new Error('no session was started');
    return session;
  }

  asked(method: string, path: string): number {
    return this.received.filter((request) => request.method === method && request.path.includes(path)).length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { peer } of this.open) peer.close();
    await this.#http[Symbol.asyncDispose]();
  }

  async #route({ method, path, body }: Received, response: ServerResponse): Promise<void> {
    const json: unknown = body ? JSON.parse(body) : undefined;
    if (method === 'POST' && path.endsWith('/start')) return sendJson(response, await this.#start(path.includes('/playback/') ? PlaybackStart.parse(json) : undefined), 201);
    if (method === 'PUT') {
      const { sessionId, answerSDP } = SessionAnswer.parse(json);
      const session = this.#session(sessionId);
      const { sdp, type } = SessionDescription.parse(JSON.parse(answerSDP));
      if (this.deaf) return this.candidatesWithAnswer ? sendJson(response, { candidates: session.candidates }) : void response.writeHead(204).end();
      session.peer.setRemoteDescription(sdp, type);
      session.answered = true;
      if (this.candidatesWithAnswer) return sendJson(response, { candidates: session.candidates });
    } else if (method === 'POST') {
      const { sessionId, candidate } = IceCandidatePost.parse(json);
      const session = this.#session(sessionId);
      session.received.push(candidate);
      session.peer.addRemoteCandidate(candidate.candidate, candidate.sdpMid ?? '0');
    } else if (method === 'GET') {
      const session = this.#session(path.split('/').at(-1) ?? '');
      return sendJson(response, { candidates: session.answered ? session.candidates : [] });
    } else this.#session(path.split('/').at(-1) ?? '').peer.close();
    response.writeHead(204).end();
  }

  async #start(start: PlaybackStart | undefined): Promise<SessionStarted> {
    if (this.refusal) throw this.refusal;
    const session = new SenderSession(start);
    this.sessions.push(session);
    const offered = new Promise<string>((resolve) => session.peer.onLocalDescription((sdp) => resolve(sdp)));
    const video = new datachannel.Video('0', 'SendOnly');
    video.addH264Codec(96);
    video.addSSRC(42, 'oriel');
    session.peer.addTrack(video);
    if (this.withChannel) {
      session.channel = session.peer.createDataChannel(this.label);
      session.channel.onMessage((message) => {
        const request = ChannelRequest.parse(JSON.parse(String(message)));
        session.requests.push(request);
        this.answer(request, session);
      });
    }
    session.peer.setLocalDescription();
    const sdp = await offered;
    return SessionStarted.parse({ sessionId: session.id, offerSDP: JSON.stringify({ type: 'offer', sdp }) });
  }

  #session(id: string): SenderSession {
    const session = this.sessions.find((candidate) => candidate.id === id);
    if (!session || session.peer.state() === 'closed') throw new ServerError('session_unknown');
    return session;
  }
}
