import type { IceCandidate, SessionDescription } from '../contract/index.ts';
import { defined, fieldsOf, list, number, text } from '../json/fields.ts';

export interface StartedSession {
  sessionId: string;
  offer: SessionDescription;
  /** Empty when the server has none. */
  iceServers: RTCIceServer[];
}

export function readStarted(value: unknown): StartedSession | undefined {
  const { sessionId, offerSDP, iceServers } = fieldsOf(value);
  const offer = readOffer(offerSDP);
  return typeof sessionId === 'string' && sessionId && offer ? { sessionId, offer, iceServers: list(iceServers, readIceServer) ?? [] } : undefined;
}

/** From a JSON string. */
function readOffer(value: unknown): SessionDescription | undefined {
  try {
    const { type, sdp } = fieldsOf(JSON.parse(String(value)));
    return type === 'offer' && typeof sdp === 'string' && sdp ? { type, sdp } : undefined;
  } catch {
    return undefined;
  }
}

function readIceServer(value: unknown): RTCIceServer | undefined {
  const { urls, username, credential } = fieldsOf(value);
  const read = typeof urls === 'string' ? urls : list(urls, text);
  return read?.length ? defined<RTCIceServer>({ urls: read, username: text(username), credential: text(credential) }) : undefined;
}

export function readCandidate(value: unknown): IceCandidate | undefined {
  const { candidate, sdpMid, sdpMLineIndex, usernameFragment } = fieldsOf(value);
  if (typeof candidate !== 'string') return undefined;
  return defined<IceCandidate>({ candidate, sdpMid: text(sdpMid), sdpMLineIndex: number(sdpMLineIndex), usernameFragment: text(usernameFragment) });
}
