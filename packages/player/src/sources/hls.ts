/** Loaded with the first HLS source. */
export { LiveHlsSource } from './live-hls-source.ts';
export { RecordedHlsSource } from './recorded-hls-source.ts';
