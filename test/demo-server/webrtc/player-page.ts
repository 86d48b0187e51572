/** A minimal player for a page. Plain functions, because it is passed to the page as text. */
export interface Shown {
  /** Page time, ms. */
  at: number;
  rtp: number;
  clock: number | null;
}

export function installPlayer(): void {
  const canvas = document.createElement('canvas');
  canvas.width = 1280;
  canvas.height = 16;
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  const w = window as unknown as Record<string, unknown>;

  /** Reads the clock of the current picture; `null` while there is none. */
  const readClock = (video: HTMLVideoElement): number | null => {
    const { videoWidth: width, videoHeight: height } = video;
    if (!width) return null;
    const rows = Math.floor(height / 45);
    context.drawImage(video, 0, height - rows, width, rows, 0, 0, width, rows);
    const picture = new Uint8Array(width * height * 4);
    picture.set(context.getImageData(0, 0, width, rows).data, width * (height - rows) * 4);
    return readTestClock({ data: picture, width, height });
  };

  w['clock'] = () => readClock((w['session'] as { video: HTMLVideoElement }).video);

  /** Starts a session, resolves with its first frame, and keeps later frames. */
  w['play'] = async (path: string, body: object) => {
    const json = async (method: string, url: string, payload?: object) => {
      const init = payload ? { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(payload) } : { method };
      const answer = await fetch(url, init);
      return answer.status === 204 ? null : answer.json();
    };
    const pc = new RTCPeerConnection();
    const video = document.createElement('video');
    video.muted = true;
    video.autoplay = true;
    video.style.width = '640px';
    document.body.append(video);
    const facts: { at: number; fact: Record<string, unknown> }[] = [];
    const shown: Shown[] = [];
    const session = { pc, video, facts, shown, channel: undefined as RTCDataChannel | undefined, id: '' };
    w['last'] = session;
    pc.ondatachannel = ({ channel }) => {
      session.channel = channel;
      channel.onmessage = ({ data }) => {
        facts.push({ at: performance.now(), fact: JSON.parse(data) });
      };
    };
    const first = new Promise<Shown>((resolve) => {
      const take = (_now: number, meta: VideoFrameCallbackMetadata) => {
        // First, because the next frame may be there already.
        video.requestVideoFrameCallback(take);
        const frame = { at: performance.now(), rtp: (meta as unknown as { rtpTimestamp: number }).rtpTimestamp, clock: readClock(video) };
        shown.push(frame);
        if (shown.length > 2000) shown.shift();
        resolve(frame);
      };
      video.requestVideoFrameCallback(take);
    });
    pc.ontrack = ({ track, receiver }) => {
      (receiver as unknown as { jitterBufferTarget: number }).jitterBufferTarget = 0;
      video.srcObject = new MediaStream([track]);
    };
    const started = await json('POST', path, body);
    session.id = started.sessionId;
    await pc.setRemoteDescription(JSON.parse(started.offerSDP));
    const answer = await pc.createAnswer();
    const firstCandidate = new Promise<void>((resolve) => {
      pc.onicecandidate = ({ candidate }) => {
        if (!candidate || candidate.protocol === 'udp') resolve();
      };
    });
    await pc.setLocalDescription(answer);
    await firstCandidate;
    const { candidates } = await json('PUT', '/api/v1/playback/webrtc/answer', { sessionId: session.id, answerSDP: JSON.stringify(pc.localDescription) });
    for (const candidate of candidates) await pc.addIceCandidate(candidate);
    const frame = await first;
    w['session'] = session;
    return { frame };
  };

  w['stop'] = async () => {
    const { pc, video, id } = w['session'] as { pc: RTCPeerConnection; video: HTMLVideoElement; id: string };
    pc.close();
    video.remove();
    await fetch(`/api/v1/playback/webrtc/${id}`, { method: 'DELETE' });
  };

  /** Watches by WHEP until the clock can be read. */
  w['whep'] = async (path: string) => {
    const pc = new RTCPeerConnection();
    const video = document.createElement('video');
    video.muted = true;
    video.autoplay = true;
    document.body.append(video);
    pc.ontrack = ({ track }) => track.kind === 'video' && (video.srcObject = new MediaStream([track]));
    pc.addTransceiver('audio', { direction: 'recvonly' });
    pc.addTransceiver('video', { direction: 'recvonly' });
    await pc.setLocalDescription();
    const answer = await fetch(path, { method: 'POST', headers: { 'content-type': 'application/sdp' }, body: pc.localDescription!.sdp });
    await pc.setRemoteDescription({ type: 'answer', sdp: await answer.text() });
    w['session'] = { pc, video, id: answer.headers.get('location')!.split('/').at(-1) };
    for (;;) {
      await new Promise(requestAnimationFrame);
      const clock = readClock(video);
      if (clock !== null) return clock;
    }
  };

  w['stats'] = async () => {
    const { pc } = w['session'] as { pc: RTCPeerConnection };
    for (const report of (await pc.getStats()).values()) {
      if (report.type === 'inbound-rtp') {
        const { packetsLost, framesDropped, freezeCount } = report;
        return { packetsLost, framesDropped, freezeCount };
      }
    }
    return null;
  };
}
