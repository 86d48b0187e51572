/** The formats that are read from files and over HTTP: no playlist and no script, which could make FFmpeg open something else. */
export const FORMATS = [
  ...['mov', 'mp4', 'm4a', '3gp', '3g2', 'mj2', 'matroska', 'webm', 'flv', 'mpegts', 'mpeg', 'avi', 'asf', 'ogg', 'nut', 'h264', 'hevc'],
  ...['mpjpeg', 'mjpeg', 'jpeg_pipe', 'aac', 'mp3', 'wav'],
].join(',');

/** FFmpeg's options for live input: it buffers nothing, and analyses the stream for 1.5 s. */
export const LOW_LATENCY = ['-fflags', 'nobuffer', '-flags', 'low_delay', '-analyzeduration', '1500000'];
