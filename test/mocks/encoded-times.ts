const script = `
onrtctransform = ({ transformer }) => {
  const { port } = transformer.options;
  const tell = new TransformStream({
    transform(frame, controller) {
      port.postMessage(frame.getMetadata().rtpTimestamp ?? frame.timestamp);
      controller.enqueue(frame);
    },
  });
  transformer.readable.pipeThrough(tell).pipeTo(transformer.writable).catch(() => {});
};`;

/** Tells the RTP timestamp of every frame that a sender has encoded, before it is sent. @returns ends that */
export function watchEncodedTimes(sender: RTCRtpSender, told: (rtp: number) => void): () => void {
  if (typeof RTCRtpScriptTransform === 'undefined') return () => undefined;
  const address = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  const worker = new Worker(address);
  URL.revokeObjectURL(address);
  const { port1, port2 } = new MessageChannel();
  port1.addEventListener('message', ({ data }) => told(data as number));
  port1.start();
  sender.transform = new RTCRtpScriptTransform(worker, { port: port2 }, [port2]);
  return () => {
    port1.close();
    worker.terminate();
  };
}
