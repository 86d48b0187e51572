/** Sentences of the ingest that name nothing of the source, the machine or the network. */
const SENTENCES = [
  /^The source ended\.$/,
  /^The source did not answer in time\.$/,
  /^The source is a playlist \(HLS, for example\) or of a format that is not taken\. Give the address of the stream itself\.$/,
  /^The server may not open this source\.$/,
  /^There is no picture in this source\.$/,
  /^No (?:picture|keyframe) came\.$/,
  /^No (?:picture|keyframe) for \d+ s\.$/,
  /^Too much comes between two keyframes\.$/,
];

/** Why a camera is not live, for everybody: FFmpeg's own lines would tell what hosts, ports and files there are. */
export const publicReason = (reason: string): string => (SENTENCES.some((sentence) => sentence.test(reason)) ? reason : 'The source cannot be read.');
