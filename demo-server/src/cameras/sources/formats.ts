/** What is read from files and over HTTP: no playlist and no script that could lead FFmpeg elsewhere. */
export const FORMATS = [
  ...['mov', 'mp4', 'm4a', '3gp', '3g2', 'mj2', 'matroska', 'webm', 'flv', 'mpegts', 'mpeg', 'avi', 'asf', 'ogg', 'nut', 'h264', 'hevc'],
  ...['mpjpeg', 'mjpeg', 'jpeg_pipe', 'aac', 'mp3', 'wav'],
].join(',');

/** Live input: nothing is held back, and 1.5 s tell enough about it. */
export const PROMPT = ['-fflags', 'nobuffer', '-flags', 'low_delay', '-analyzeduration', '1500000'];
